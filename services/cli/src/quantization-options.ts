/** Options of int8 that `run`, `analyze` and `generate` share, and what they make of a model. */
import type { PortType } from '@flashline/compiler';
import { AppError } from '@flashline/errors';
import {
  measureSensitivity,
  quantizeModel,
  quantizeRequest,
  requireCalibration,
  type DescribedSource,
  type InputSource,
  type NodeSensitivity,
  type PreparedModel,
  type QuantizeRequest,
  type TargetRequest,
} from '@flashline/pipeline';
import { CALIBRATION_METHODS, type CalibrationMethod } from '@flashline/quantize';
import { Option, type Command } from 'commander';
import { USAGE_ERROR } from './errors.ts';
import { hashOfFile } from './file-hash.ts';
import { parseInputs } from './input-source.ts';
import { openProgress } from './progress.ts';

/** As commander gives them. */
export interface QuantizationOptions {
  readonly io: PortType;
  readonly calibration?: InputSource;
  readonly calibrationMethod: CalibrationMethod;
  readonly keepFp32: readonly string[];
}

export function addQuantizationOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--io <type>', 'element type of inputs and outputs')
        .choices(['fp32', 'int8'])
        .default('fp32'),
    )
    .option(
      '--calibration <source>',
      'FILE (.npz, .npy) or random:SEED: samples that int8 is calibrated with',
      parseInputs,
    )
    .addOption(
      new Option('--calibration-method <method>', 'how the range of a value is chosen')
        .choices(CALIBRATION_METHODS)
        .default('minmax'),
    )
    .option(
      '--keep-fp32 <pattern>',
      'ONNX nodes that int8 leaves alone (* and ?), repeatable',
      collect,
      [],
    );
}

/** Says on standard error that options of int8 were given and no target of `targets` is in int8. */
export function noteUnused(
  { calibration, keepFp32 }: QuantizationOptions,
  targets: readonly TargetRequest[],
): void {
  const given = [
    ...(calibration === undefined ? [] : ['--calibration']),
    ...(keepFp32.length === 0 ? [] : ['--keep-fp32']),
  ];
  if (given.length === 0 || targets.some(({ precision }) => precision === 'int8')) return;
  process.stderr.write(
    `Nothing is quantised, so no use was made of ${given.join(' and ')}: add --precision int8 to quantise.\n`,
  );
}

/** The model with its int8 graph. Throws AppError where options and model do not go together. */
export async function quantizeWith(
  model: PreparedModel,
  options: QuantizationOptions,
  signal: AbortSignal,
): Promise<PreparedModel> {
  if (model.graph === null) return model;
  const progress = openProgress();
  try {
    const request = await quantizeRequestOf(model, options);
    return await quantizeModel(model, { ...request, onProgress: progress.show, signal });
  } finally {
    progress.close();
  }
}

/** How much each node costs in int8. Throws AppError where options and model do not go together. */
export async function sensitivityWith(
  model: PreparedModel,
  options: QuantizationOptions,
  signal: AbortSignal,
): Promise<NodeSensitivity[]> {
  if (model.isQuantized) {
    throw new AppError(
      USAGE_ERROR,
      'The model is quantised already: --sensitivity works on the fp32 model it was quantised from.',
    );
  }
  const progress = openProgress();
  try {
    const request = await quantizeRequestOf(model, options);
    return await measureSensitivity(model, { ...request, onProgress: progress.show, signal });
  } finally {
    progress.close();
  }
}

/** What to quantise with; throws AppError where there is no calibration. */
export async function quantizeRequestOf(
  model: PreparedModel,
  { calibration, calibrationMethod, keepFp32, io }: QuantizationOptions,
): Promise<QuantizeRequest> {
  const source = requireCalibration(calibration);
  const described = await describeSource(source);
  return quantizeRequest(model, { source, described, method: calibrationMethod, keepFp32, io });
}

/** A seed, or the hash of a file. */
export async function describeSource(source: InputSource): Promise<DescribedSource> {
  return source.kind === 'random'
    ? { random: source.seed }
    : { data: await hashOfFile(source.path) };
}

function collect(pattern: string, patterns: readonly string[]): readonly string[] {
  return [...patterns, pattern];
}
