/** A report as a server would give it, small enough to be read in a test. */
import type { Report, ReportTarget } from '@flashline/report';

export const MODEL_SHA256 = 'ab'.repeat(32);

/** One target; `changes` says what is special about it. */
export function targetOf(changes: Partial<ReportTarget> = {}): ReportTarget {
  return {
    board: 'nucleo-g474re',
    precision: 'fp32',
    verdict: 'deployed',
    build: { optimize: 'balanced', flags: ['-O2'] },
    memory: null,
    latency: null,
    energy: null,
    accuracy: {
      reference: 'onnxruntime',
      samples: 8,
      maxAbsError: 0,
      maxRelError: 0,
      rmse: 0,
      cosine: 1,
      sqnrDb: null,
      top1Agreement: 1,
      taskAccuracy: null,
    },
    layers: [],
    gates: [],
    artifacts: null,
    ...changes,
  };
}

export function reportOf(targets: readonly ReportTarget[] = [targetOf()]): Report {
  return {
    schema: 'flashline.report/1',
    tool: { version: '0.1.0', compiler: null, compilerVersion: null, flags: [] },
    model: {
      name: 'dense',
      sha256: MODEL_SHA256,
      opset: 17,
      parameters: 15,
      macs: 12,
      inputs: [{ name: 'x', shape: [1, 4], type: 'f32' }],
      outputs: [{ name: 'y', shape: [1, 3], type: 'f32' }],
    },
    options: {},
    diagnostics: [],
    targets: [...targets],
    provenance: {},
  };
}
