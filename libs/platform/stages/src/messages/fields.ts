/** Parts of messages that several stages share. */
import { stage, type Artifact } from '@flashline/contracts';
import { AppError } from '@flashline/errors';
import type { CalibrationMethod } from '@flashline/quantize';
import { STAGE_BAD_REQUEST } from '../errors.ts';
import type { Samples, Target } from '../fields.ts';
import type { StageCall, StageOutcome } from '../run-stage.ts';
import { DATA_FILE } from '../stage-files.ts';
import type { StageInputs } from '../stage.ts';

const { Precision, PortType, Optimize, CalibrationMethod: Method } = stage;

const PRECISIONS = { fp32: Precision.PRECISION_FP32, int8: Precision.PRECISION_INT8 } as const;
const PORT_TYPES = { fp32: PortType.PORT_TYPE_FP32, int8: PortType.PORT_TYPE_INT8 } as const;
const OPTIMIZES = {
  balanced: Optimize.OPTIMIZE_BALANCED,
  time: Optimize.OPTIMIZE_TIME,
  ram: Optimize.OPTIMIZE_RAM,
  flash: Optimize.OPTIMIZE_FLASH,
} as const satisfies Record<Target['optimize'], number>;
const METHODS = {
  minmax: Method.CALIBRATION_METHOD_MINMAX,
  percentile: Method.CALIBRATION_METHOD_PERCENTILE,
  mse: Method.CALIBRATION_METHOD_MSE,
} as const satisfies Record<CalibrationMethod, number>;

/** Throws AppError: a part of a request is missing or of an unknown kind. */
export function refuse(what: string): never {
  throw new AppError(STAGE_BAD_REQUEST, `The request has no ${what} that is known: give one.`);
}

function keyOf<K extends string>(
  table: Readonly<Record<K, number>>,
  value: number,
  what: string,
): K {
  const found = (Object.keys(table) as K[]).find((key) => table[key] === value);
  return found ?? refuse(what);
}

export const precisionToMessage = (precision: Target['precision']) => PRECISIONS[precision];
export const precisionFromMessage = (value: stage.Precision) =>
  keyOf(PRECISIONS, value, 'precision');
export const portTypeToMessage = (type: keyof typeof PORT_TYPES) => PORT_TYPES[type];
export const portTypeFromMessage = (value: stage.PortType) => keyOf(PORT_TYPES, value, 'port type');
export const methodToMessage = (method: CalibrationMethod) => METHODS[method];
export const methodFromMessage = (value: stage.CalibrationMethod) =>
  keyOf(METHODS, value, 'calibration method');

export function targetToMessage({ board, precision, optimize }: Target): stage.Target {
  return { board, precision: PRECISIONS[precision], optimize: OPTIMIZES[optimize] };
}

export function targetFromMessage(message: stage.Target | undefined): Target {
  const { board, precision, optimize } = message ?? refuse('target');
  return {
    board,
    precision: precisionFromMessage(precision),
    optimize: keyOf(OPTIMIZES, optimize, 'goal of optimisation'),
  };
}

export function samplesToMessage(samples: Samples): stage.Samples {
  return 'random' in samples
    ? { source: { $case: 'randomSeed', value: samples.random } }
    : { source: { $case: 'data', value: artifactOf(samples.data)! } };
}

export function samplesFromMessage(message: stage.Samples | undefined): Samples {
  const source = message?.source ?? refuse('samples');
  return source.$case === 'randomSeed' ? { random: source.value } : { data: source.value.sha256 };
}

/** The input that samples are, where they are data. */
export function dataInput(samples: Samples | null): StageInputs {
  return { [DATA_FILE]: samples !== null && 'data' in samples ? samples.data : null };
}

/** An artifact by its hash; who sends it need not know its size. */
export function artifactOf(sha256: string | null | undefined): Artifact | undefined {
  return sha256 == null ? undefined : { sha256, sizeBytes: 0 };
}

/** Hash of an artifact that must be there. */
export function requireArtifact(artifact: Artifact | undefined, what: string): string {
  return artifact?.sha256 ?? refuse(what);
}

export function scopeOf({ teamId, jobId }: StageCall<unknown>): stage.Scope {
  return { teamId, jobId: jobId ?? '' };
}

/** Team and job of a call. */
export function scopeFrom(
  scope: stage.Scope | undefined,
): Pick<StageCall<unknown>, 'teamId' | 'jobId'> {
  const { teamId, jobId } = scope ?? refuse('scope');
  return jobId === '' ? { teamId } : { teamId, jobId };
}

/** Outputs by file name, those that are there. */
export function outputsFrom(
  artifacts: Readonly<Record<string, Artifact | undefined>>,
): StageOutcome<unknown>['outputs'] {
  return Object.fromEntries(
    Object.entries(artifacts).flatMap(([name, artifact]) =>
      artifact === undefined ? [] : [[name, { ...artifact }]],
    ),
  );
}
