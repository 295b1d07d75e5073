/** One target of a job, from its C source to its part of the report. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { CompiledModel } from '@flashline/compiler';
import { AppError, fileError } from '@flashline/errors';
import type { ReportTarget } from '@flashline/report';
import type { Firmware } from '@flashline/toolchain';
import { buildTarget, type TargetRequest } from './build-target.ts';
import { asAppError, PIPELINE_NOT_REPEATABLE, PIPELINE_WRONG_OUTPUT } from './errors.ts';
import { measureTarget, type Measurement, type ReferenceRun } from './measure-target.ts';
import { builtTarget, emptyTarget, isRight, targetName } from './target-report.ts';

export interface TargetJob {
  readonly target: TargetRequest;
  /** The source, or what kept us from making it. */
  readonly compiled: CompiledModel | AppError;
  /** What the outputs are compared with, or what kept it from being computed. Never rejects. */
  readonly reference: Promise<ReferenceRun | AppError>;
  readonly compareLayers: boolean;
  /** Existing folder that gets the folder of the target. */
  readonly folder: string;
  readonly onStage: (stage: 'building' | 'running') => void;
  readonly signal: AbortSignal;
}

export interface TargetResult {
  /** Without its gates. */
  readonly report: ReportTarget;
  readonly firmware: Firmware | null;
  readonly outputs: Measurement['outputs'] | null;
  /** How far each output is from the reference; null where nothing ran. */
  readonly outputFigures: Measurement['outputFigures'] | null;
  /** What kept the target from a verdict of its own. */
  readonly failure: AppError | null;
  /** What is wrong with the figures of a target that ran. */
  readonly faults: readonly AppError[];
}

/** Never rejects: what goes wrong is in the result, and the verdict is then `failed`. */
export async function runTarget(job: TargetJob): Promise<TargetResult> {
  const { target } = job;
  try {
    return await buildAndMeasure(job);
  } catch (error) {
    return {
      report: emptyTarget(target, 'failed'),
      firmware: null,
      outputs: null,
      outputFigures: null,
      failure: asAppError(error),
      faults: [],
    };
  }
}

async function buildAndMeasure(job: TargetJob): Promise<TargetResult> {
  const { target, compiled, signal } = job;
  if (compiled instanceof AppError) throw compiled;
  job.onStage('building');
  const name = targetName(target);
  const folder = join(job.folder, name);
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw fileError(`the folder of ${name}`, error);
  });
  const built = await buildTarget(compiled, target, folder, signal);
  const { firmware } = built;
  const unmeasured = {
    report: builtTarget(target, built, null),
    firmware,
    outputs: null,
    outputFigures: null,
  };
  if (firmware.elf === null) return { ...unmeasured, failure: null, faults: [] };
  try {
    const reference = await job.reference;
    if (reference instanceof AppError) throw reference;
    job.onStage('running');
    const { compareLayers } = job;
    const options = { compareLayers, signal };
    const measured = await measureTarget(built, firmware.elf, target.board, reference, options);
    const report = builtTarget(target, built, measured);
    const faults = faultsOf(target, measured);
    const { outputs, outputFigures } = measured;
    return { report, firmware, outputs, outputFigures, failure: null, faults };
  } catch (error) {
    return { ...unmeasured, failure: asAppError(error), faults: [] };
  }
}

function faultsOf(target: TargetRequest, measured: Measurement): AppError[] {
  const name = targetName(target);
  const faults: AppError[] = [];
  if (!isRight(target, measured.accuracy)) {
    const error = measured.accuracy.maxRelError?.toExponential(1) ?? 'beyond all measure';
    const message = `The outputs of ${name} differ from those of ONNX Runtime (largest relative error ${error}): please report this bug with the model.`;
    faults.push(new AppError(PIPELINE_WRONG_OUTPUT, message));
  }
  if (!measured.isRepeatable) {
    const message = `Two inferences of one input differ on ${name}: please report this bug with the model.`;
    faults.push(new AppError(PIPELINE_NOT_REPEATABLE, message));
  }
  return faults;
}
