/** Stage quantise: a model of real numbers and samples of its inputs to a graph that computes with int8. */
import { finishQuantized, readyToQuantize } from '@flashline/compiler';
import { AppError } from '@flashline/errors';
import { InvariantError, type Graph } from '@flashline/ir';
import {
  matchesGlob,
  quantizeGraph,
  type Calibration,
  type CalibrationMethod,
} from '@flashline/quantize';
import { observeRanges, type Samples, type Watch } from './calibrate.ts';
import { asAppError, QUANTIZE_NO_SUCH_NODE } from './errors.ts';
import type { PreparedModel } from './prepare-model.ts';
import type { PortType } from './target.ts';

export interface QuantizeRequest extends Watch {
  /** Samples to calibrate with, in ONNX's types. Not empty. */
  readonly samples: Samples;
  /** What they are, for generated files: `random:SEED` or a hash. */
  readonly source: string;
  readonly method: CalibrationMethod;
  /** Globs over the names of ONNX nodes that stay in fp32. */
  readonly keepFp32: readonly string[];
  readonly io: PortType;
}

/**
 * The model with its int8 graph, or with what kept us from one. Rejects with AppError where model,
 * samples or patterns are of no use. The model must be in fp32 and not refused.
 */
export async function quantizeModel(
  model: PreparedModel,
  request: QuantizeRequest,
): Promise<PreparedModel> {
  if (model.imported === null || model.isQuantized) {
    throw new InvariantError(`the model ${model.name} cannot be quantised`);
  }
  checkPatterns(model.imported, request.keepFp32);
  try {
    const ready = readyToQuantize(model.imported);
    const calibration = await calibrate(ready, request);
    const { keepFp32, io } = request;
    const quantized = quantizeGraph(ready, calibration, { keepFp32, biasCorrection: true });
    const graph = finishQuantized(quantized, io);
    return { ...model, quantized: { graph, settings: settingsOf(request) } };
  } catch (error) {
    const failure = asAppError(error);
    if (failure.kind === 'usage') throw failure;
    return { ...model, quantized: failure };
  }
}

async function calibrate(ready: Graph, request: QuantizeRequest): Promise<Calibration> {
  const observer = await observeRanges(ready, request.samples, request);
  return observer.finish(request.method);
}

function checkPatterns({ nodes, removed }: Graph, patterns: readonly string[]): void {
  const names = [...nodes.flatMap(({ sources }) => sources), ...removed.map((r) => r.source)];
  const useless = patterns.find((pattern) => !names.some((name) => matchesGlob(name, pattern)));
  if (useless === undefined) return;
  throw new AppError(
    QUANTIZE_NO_SUCH_NODE,
    `No node of the model is called '${useless}': see the sources of the layers in the report.`,
  );
}

/** Patterns are left out: text of the user has no place in C. */
function settingsOf({ source, method, io }: QuantizeRequest): [string, string][] {
  return [
    ['calibration', source],
    ['calibration-method', method],
    ['io', io],
  ];
}
