/** The options of a job: which of them go with a model, and how a report tells them. */
import type { PortType } from '@flashline/compiler';
import { isValidPrefix } from '@flashline/emit-c';
import { AppError } from '@flashline/errors';
import type { CalibrationMethod } from '@flashline/quantize';
import type { Gate, Report } from '@flashline/report';
import type { TargetRequest } from './build-target.ts';
import { OPTIONS_UNUSABLE } from './errors.ts';
import type { Optimize, Precision } from './target.ts';

/** What a prefix of generated C must be. */
export const PREFIX_RULE =
  'use up to 40 lower-case letters, digits and _, a letter first, no C keyword and no name of ' +
  'the C library.';

/** Samples as a report names them: by seed, or by the hash of their file. */
export type DescribedSource = { readonly random: number } | { readonly data: string };

/** Options that make a target from a model. */
export interface ModelJobOptions {
  readonly optimize: Optimize;
  readonly io: PortType;
  /** Null where none was given. */
  readonly calibration: DescribedSource | null;
  readonly calibrationMethod: CalibrationMethod;
  /** Globs over the names of ONNX nodes that stay in fp32. */
  readonly keepFp32: readonly string[];
  /** Sizes of symbolic dimensions. */
  readonly dims: ReadonlyMap<string, number>;
  /** Prefix of the generated C, or null for one made from the model's name. */
  readonly name: string | null;
}

/** Options of a job that runs on boards. */
export interface RunJobOptions extends ModelJobOptions {
  readonly inputs: DescribedSource;
  readonly layers: boolean;
  readonly gates: readonly Gate[];
  /** SHA-256 of the file that relative gates compare with. */
  readonly baseline: string | null;
}

/** What was asked for, without a path of this machine. */
export function describeModelOptions(
  options: ModelJobOptions,
  targets: readonly TargetRequest[],
): Report['options'] {
  return {
    boards: [...new Set(targets.map((target) => target.board.id))],
    precisions: [...new Set(targets.map((target) => target.precision))],
    optimize: options.optimize,
    io: options.io,
    calibration: options.calibration,
    calibrationMethod: options.calibrationMethod,
    keepFp32: [...options.keepFp32],
    dims: Object.fromEntries(options.dims),
    name: options.name,
  };
}

/** The same of a job that runs on boards. */
export function describeRunOptions(
  options: RunJobOptions,
  targets: readonly TargetRequest[],
): Report['options'] {
  const { inputs, layers, gates, baseline } = options;
  return {
    ...describeModelOptions(options, targets),
    inputs,
    layers,
    gates: gates.map((gate) => ({ ...gate })),
    baseline: baseline === null ? null : { sha256: baseline },
  };
}

/** Precisions where none was asked for: the one that the model came in. */
export function precisionsFor(asked: readonly Precision[], isQuantized: boolean): Precision[] {
  if (asked.length > 0) return [...asked];
  return [isQuantized ? 'int8' : 'fp32'];
}

/** What `checkPrecisions` looks at. */
export interface PrecisionChoice {
  /** Empty asks for the one that the model came in. */
  readonly precisions: readonly Precision[];
  readonly keepFp32: readonly string[];
  readonly io: PortType;
}

/** Throws AppError where the model has no such precision, or its targets have no such ports. */
export function checkPrecisions(choice: PrecisionChoice, isQuantized: boolean): void {
  const { precisions, keepFp32, io } = choice;
  if (isQuantized && precisions.includes('fp32')) {
    throw new AppError(
      OPTIONS_UNUSABLE,
      'The model is quantised already and has no fp32 form: leave --precision out, or give the model ' +
        'it was quantised from.',
    );
  }
  if (isQuantized && keepFp32.length > 0) {
    throw new AppError(
      OPTIONS_UNUSABLE,
      'The model is quantised already: --keep-fp32 works on the fp32 model it was quantised from.',
    );
  }
  if (io === 'int8' && precisionsFor(precisions, isQuantized).includes('fp32')) {
    throw new AppError(
      OPTIONS_UNUSABLE,
      '--io int8 needs int8 targets: give --precision int8 alone, or leave --io out.',
    );
  }
}

/** Throws AppError where `prefix` cannot be one of generated C. */
export function checkPrefix(prefix: string | null): void {
  if (prefix === null || isValidPrefix(prefix)) return;
  throw new AppError(OPTIONS_UNUSABLE, `--name cannot be '${prefix}': ${PREFIX_RULE}`);
}

/** Throws AppError where sizes are given for a dimension that the model does not have. */
export function checkDims(given: ReadonlyMap<string, number>, known: ReadonlySet<string>): void {
  const unknown = [...given.keys()].find((name) => !known.has(name));
  if (unknown === undefined) return;
  const has = known.size === 0 ? 'it has none' : `it has ${[...known].join(', ')}`;
  throw new AppError(
    OPTIONS_UNUSABLE,
    `--dim names '${unknown}', which is no symbolic dimension of the model's inputs: ${has}.`,
  );
}
