/** Reports to change one thing in. */
import { tensorOf, type ElementType, type Tensor } from '@flashline/ir';
import type { Report, ReportAccuracy, ReportLayer, ReportTarget } from '../src/index.ts';

export function accuracyOf(changes: Partial<ReportAccuracy> = {}): ReportAccuracy {
  return {
    reference: 'onnxruntime',
    samples: 8,
    maxAbsError: 2e-6,
    maxRelError: 1e-6,
    rmse: 1e-7,
    cosine: 1,
    sqnrDb: 120,
    top1Agreement: 1,
    taskAccuracy: null,
    ...changes,
  };
}

export function layerOf(changes: Partial<ReportLayer> = {}): ReportLayer {
  return {
    name: 'conv1',
    op: 'Conv',
    kernel: 'nk_conv_f32',
    precision: 'fp32',
    sources: ['conv1'],
    fallback: null,
    macs: 1000,
    instructions: 1500,
    weightsBytes: 400,
    outputBytes: 256,
    maxRelError: null,
    ...changes,
  };
}

export function targetOf(changes: Partial<ReportTarget> = {}): ReportTarget {
  return {
    board: 'nucleo-g474re',
    precision: 'fp32',
    verdict: 'deployed',
    build: { optimize: 'balanced', flags: ['-O2'] },
    memory: {
      flash: { weightsBytes: 400, codeBytes: 600, totalBytes: 1000, availableBytes: 524288 },
      ram: {
        activationsBytes: 512,
        scratchBytes: 64,
        ioBytes: 0,
        staticBytes: 24,
        stackBytes: 200,
        totalBytes: 800,
        availableBytes: 131072,
      },
      arenaLowerBoundBytes: 512,
      regions: [{ name: 'FLASH', usedBytes: 3000, sizeBytes: 524288 }],
    },
    latency: {
      source: 'virtual',
      instructions: 1500,
      cycles: null,
      cyclesLow: null,
      cyclesHigh: null,
      clockHz: null,
      milliseconds: null,
    },
    energy: null,
    accuracy: accuracyOf(),
    layers: [layerOf()],
    gates: [],
    artifacts: null,
    ...changes,
  };
}

export function reportOf(targets: ReportTarget[], changes: Partial<Report> = {}): Report {
  return {
    schema: 'flashline.report/1',
    tool: { version: '0.1.0', compiler: null, compilerVersion: null, flags: [] },
    model: {
      name: 'tiny',
      sha256: '0'.repeat(64),
      opset: 17,
      parameters: 1234,
      macs: 1000,
      inputs: [{ name: 'x', shape: [1, 4], type: 'float32' }],
      outputs: [{ name: 'y', shape: [1, 3], type: 'float32' }],
    },
    options: {},
    diagnostics: [],
    targets,
    provenance: {},
    ...changes,
  };
}

/** A tensor of one row. */
export function row(values: readonly number[], element: ElementType = 'f32'): Tensor {
  return tensorOf(element, [1, values.length], values);
}
