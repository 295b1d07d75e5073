/** What `submit` was given as the body of `POST /v1/jobs`; the fields are those of `run`. */
import type { TargetRequest } from '@flashline/pipeline';
import type { Report } from '@flashline/report';
import type { RunOptions } from '../run-options.ts';

/** Samples as the API names them: an upload or a seed. */
export type Samples = { readonly data: string } | { readonly random: number };

export interface JobParts {
  /** SHA-256 of the uploaded model. */
  readonly model: string;
  readonly targets: readonly TargetRequest[];
  readonly inputs: Samples;
  readonly calibration: Samples | null;
  readonly baseline: Report | null;
  /** Null: as long as the server allows. */
  readonly timeoutSeconds: number | null;
}

/** Plain JSON. */
export function jobRequest(options: RunOptions, parts: JobParts): object {
  const { model, targets, inputs, calibration, baseline, timeoutSeconds } = parts;
  return {
    model,
    boards: [...new Set(targets.map(({ board }) => board.id))],
    precisions: [...new Set(targets.map(({ precision }) => precision))],
    optimize: options.optimize,
    io: options.io,
    dims: Object.fromEntries(options.dim),
    prefix: options.name ?? null,
    inputs,
    calibration,
    calibrationMethod: options.calibrationMethod,
    keepFp32: [...options.keepFp32],
    layers: options.layers ?? false,
    gates: options.gate.map(({ text }) => text),
    baseline,
    ...(timeoutSeconds === null ? {} : { timeoutSeconds }),
  };
}
