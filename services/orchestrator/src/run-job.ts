/**
 * One attempt at one job, stage by stage in the order of `pipeline.ts`: the stages of the job one after
 * the other, those of its targets side by side, the reference beside the builds.
 */
import { AppError } from '@flashline/errors';
import { JOB_TAKEN_OVER, type Ending, type SampleSource } from '@flashline/jobs';
import type { StageName } from '@flashline/stages';
import { StageFailure } from './failures.ts';
import type { JobContext, Made, TargetFacts } from './job-context.ts';
import { makeReport } from './make-report.ts';
import { measure } from './run-on-unit.ts';
import { build, generate, parse, quantise, reference, type Uploads } from './stage-steps.ts';
import { StopReason } from './stop-reason.ts';

/**
 * How the job ends. Rejects with StageFailure where no report can come of it, with a StopReason or
 * JOB_TAKEN_OVER where it is not ours to end.
 */
export async function runJob(context: JobContext): Promise<Ending> {
  const uploads = uploadsOf(context);
  const { prepared, isRefused } = await prepare(context, uploads);
  const all = context.job.targets.map(factsOf);
  const answer = isRefused ? null : await runTargets(context, uploads, prepared, all);
  const report = await within('report', makeReport(context, prepared, answer, all));
  const { error, sha256, targets } = report;
  if (error === null) return { state: 'succeeded', report: { sha256, targets } };
  return { state: 'failed', error, report: { sha256, targets } };
}

async function prepare(
  context: JobContext,
  uploads: Uploads,
): Promise<{ readonly prepared: Made; readonly isRefused: boolean }> {
  const parsed = await within('parse', parse(context, uploads));
  const { prepared, isRefused, isQuantized } = parsed;
  const isInt8 = context.job.request.precisions.includes('int8');
  if (isRefused || isQuantized || !isInt8) return { prepared, isRefused };
  const quantised = await within('quantise', quantise(context, prepared, uploads));
  return { prepared: quantised, isRefused };
}

/** Gives the reference; null where nothing needed one or it could not be computed. */
async function runTargets(
  outer: JobContext,
  uploads: Uploads,
  prepared: Made,
  all: readonly TargetFacts[],
): Promise<Made | null> {
  const stop = new AbortController();
  const context = { ...outer, signal: AbortSignal.any([outer.signal, stop.signal]) };
  await sideBySide(stop, all, (facts) =>
    attempt(facts, 'generate', () => generate(context, prepared, facts)),
  );
  const compiled = all.filter((facts) => facts.compiled !== null);
  const isHopeless = compiled.length > 0 && compiled.every((facts) => facts.isFarTooLarge);
  const answer = isHopeless ? null : settle(referenceOf(context, uploads, prepared, compiled));
  void answer?.then(({ error, isUseless }) => {
    if (isUseless) stop.abort(new StageFailure('reference', error));
  });
  await sideBySide(stop, compiled, (facts) => buildAndMeasure(context, facts, answer));
  const outcome = await answer;
  stop.signal.throwIfAborted();
  return outcome?.made ?? null;
}

/** Waits for all of them; the first that rejects stops the others, and is what this rejects with. */
async function sideBySide(
  stop: AbortController,
  all: readonly TargetFacts[],
  run: (facts: TargetFacts) => Promise<void>,
): Promise<void> {
  const runs = all.map((facts) => run(facts).catch((error: unknown) => stop.abort(error)));
  await Promise.all(runs);
  stop.signal.throwIfAborted();
}

interface Reference {
  readonly made: Made | null;
  readonly error: Error | null;
  /** The model or its inputs are the user's mistake: no verdict can come of them. */
  readonly isUseless: boolean;
}

/** Never rejects. */
async function settle(made: Promise<Made>): Promise<Reference> {
  try {
    return { made: await made, error: null, isUseless: false };
  } catch (error) {
    const isUsage = error instanceof AppError && error.kind === 'usage';
    return { made: null, error: error as Error, isUseless: isUsage };
  }
}

function referenceOf(
  context: JobContext,
  uploads: Uploads,
  prepared: Made,
  compiled: readonly TargetFacts[],
): Promise<Made> {
  const shown = context.job.request.layers ? compiled.map((facts) => facts.compiled!) : [];
  return reference(context, prepared, uploads, shown);
}

async function buildAndMeasure(
  context: JobContext,
  facts: TargetFacts,
  answer: Promise<Reference> | null,
): Promise<void> {
  let fits = false;
  await attempt(facts, 'build', async () => {
    fits = await build(context, facts);
  });
  if (!fits) return;
  const outcome = await answer;
  if (outcome?.isUseless === true) return;
  const stage = outcome !== null && outcome.made === null ? 'reference' : 'measure';
  await attempt(facts, stage, async () => {
    if (outcome === null) throw new Error('a model that is too large for every board has linked');
    if (outcome.made === null) throw outcome.error!;
    await measure(context, facts, outcome.made);
  });
}

/** A target that fails fails alone; what ends the job goes on. */
async function attempt(
  facts: TargetFacts,
  stage: StageName,
  run: () => Promise<void>,
): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (endsJob(error)) throw error;
    facts.failure = error as Error;
    facts.failedStage = stage;
  }
}

async function within<T>(stage: StageName, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw endsJob(error) ? error : new StageFailure(stage, error);
  }
}

/** Not ours to end, or to be started again from what is left. */
function endsJob(error: unknown): boolean {
  if (error instanceof StopReason || error instanceof StageFailure) return true;
  if (!(error instanceof AppError)) return false;
  return error.code === JOB_TAKEN_OVER.code || error.code === 'STORE_MISSING';
}

function factsOf(target: TargetFacts['target']): TargetFacts {
  return {
    target,
    compiled: null,
    isFarTooLarge: false,
    build: null,
    elf: null,
    bin: null,
    map: null,
    measurement: null,
    failure: null,
    failedStage: null,
  };
}

function uploadsOf({ job }: JobContext): Uploads {
  const { model, calibration, inputs } = job.request;
  return {
    model: { sha256: model, sizeBytes: 0, sources: [{ kind: 'model', sha256: model }] },
    calibration: dataOf(calibration),
    inputs: dataOf(inputs),
  };
}

function dataOf(source: SampleSource | null): Made | null {
  if (source === null || !('data' in source)) return null;
  const { data: sha256 } = source;
  return { sha256, sizeBytes: 0, sources: [{ kind: 'data', sha256 }] };
}
