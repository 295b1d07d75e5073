/** Stage quantise: a model of real numbers and samples of its inputs to a graph that computes with int8. */
import { finishQuantized, type PortType } from '@flashline/compiler';
import { InvariantError } from '@flashline/ir';
import { quantizeGraph } from '@flashline/quantize';
import { calibrateModel, type CalibrationRequest } from './calibrate-model.ts';
import { asAppError } from './errors.ts';
import { findHarmful } from './harmful-nodes.ts';
import { checkPatterns } from './kept-nodes.ts';
import type { PreparedGraphs } from './prepare-model.ts';

export interface QuantizeRequest extends CalibrationRequest {
  /** What the samples are, for generated files: `random:SEED` or a hash. */
  readonly source: string;
  /** Globs over the names of ONNX nodes that stay in fp32. */
  readonly keepFp32: readonly string[];
  readonly io: PortType;
}

/**
 * The model with its int8 graph, or with what kept us from one. Rejects with AppError where model,
 * samples or patterns are of no use. The model must be in fp32 and not refused.
 */
export async function quantizeModel<Model extends PreparedGraphs>(
  model: Model,
  request: QuantizeRequest,
): Promise<Model> {
  if (model.imported === null) throw new InvariantError(`${model.name} cannot be quantised`);
  checkPatterns(model.imported, request.keepFp32);
  try {
    const calibrated = await calibrateModel(model.imported, request);
    const { graph: real, calibration } = calibrated;
    const { keepFp32, io } = request;
    const harm = await findHarmful(calibrated, request);
    const quantized = quantizeGraph(real, calibration, {
      keepFp32,
      harmful: harm.reasons,
      biasCorrection: true,
    });
    const graph = finishQuantized(quantized, io);
    return {
      ...model,
      quantized: { graph, real, settings: settingsOf(request) },
      diagnostics: [...model.diagnostics, ...harm.diagnostics],
    };
  } catch (error) {
    const failure = asAppError(error);
    if (failure.kind === 'usage') throw failure;
    return { ...model, quantized: failure };
  }
}

/** Patterns are left out: text of the user has no place in C. */
function settingsOf({ source, method, io }: QuantizeRequest): [string, string][] {
  return [
    ['calibration', source],
    ['calibration-method', method],
    ['io', io],
  ];
}
