/** One target of a job, from its C source to its part of the report. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { CompiledModel } from '@flashline/compiler';
import { AppError, fileError } from '@flashline/errors';
import { buildTarget, type BuiltTarget, type TargetRequest } from './build-target.ts';
import { asAppError } from './errors.ts';
import { measureTarget, type Measurement, type ReferenceRun } from './measure-target.ts';
import { targetName } from './target-report.ts';
import { targetResult, type TargetFacts, type TargetResult } from './target-result.ts';

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

/** Never rejects: what goes wrong is in the result, and the verdict is then `failed`. */
export async function runTarget(job: TargetJob): Promise<TargetResult> {
  const { target, compiled } = job;
  if (compiled instanceof AppError) return targetResult(target, { ...NOTHING, failure: compiled });
  let facts: TargetFacts = { ...NOTHING, compiled };
  try {
    const { firmware } = await build(job, compiled);
    facts = { ...facts, firmware };
    if (firmware.elf === null) return targetResult(target, facts);
    const measured = await measure(job, compiled, firmware.elf);
    return targetResult(target, { ...facts, measured });
  } catch (error) {
    return targetResult(target, { ...facts, failure: asAppError(error) });
  }
}

const NOTHING: TargetFacts = { compiled: null, firmware: null, measured: null, failure: null };

async function build(job: TargetJob, compiled: CompiledModel): Promise<BuiltTarget> {
  job.onStage('building');
  const name = targetName(job.target);
  const folder = join(job.folder, name);
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw fileError(`the folder of ${name}`, error);
  });
  return buildTarget(compiled, job.target, folder, job.signal);
}

async function measure(job: TargetJob, compiled: CompiledModel, elf: string): Promise<Measurement> {
  const reference = await job.reference;
  if (reference instanceof AppError) throw reference;
  job.onStage('running');
  const { compareLayers, signal } = job;
  return measureTarget(compiled, elf, job.target.board, reference, { compareLayers, signal });
}
