/** One stage of one job: found by its key or computed, recorded, and told in an event. */
import { AppError } from '@flashline/errors';
import {
  lookupStage,
  markTarget,
  noteHit,
  recordStage,
  type FoundResult,
  type OwnedObject,
  type StageResult,
  type TakenTarget,
} from '@flashline/jobs';
import { stageKey, type Stage, type StageInputs, type StageOutcome } from '@flashline/stages';
import { count, METRICS, withSpan } from '@flashline/telemetry';
import { ORCHESTRATOR_BAD_ANSWER } from './errors.ts';
import { sourcesOf, type JobContext, type Made } from './job-context.ts';
import { withRetries } from './retries.ts';

export interface StageWork<Request, Result> {
  readonly stage: Stage<Request, Result>;
  readonly request: Request;
  /** What the stage reads, by file name; null is left out. */
  readonly inputs: Readonly<Record<string, Made | null>>;
  /** Null where it works for all targets. */
  readonly target: TakenTarget | null;
  /** Computes it once; repeated as `withRetries` says unless `isPatient`. */
  readonly compute: () => Promise<ComputedStage<Result>>;
  /** `compute` tries again by itself. */
  readonly isPatient?: boolean;
}

export interface ComputedStage<Result> extends StageOutcome<Result> {
  /** False where the same inputs may give something else: kept for this job alone. */
  readonly repeats: boolean;
}

export interface StageAnswer<Result> {
  readonly result: Result;
  /** By file name. */
  readonly outputs: Readonly<Record<string, Made>>;
}

/** How a result is kept: its objects by file name besides. */
interface Kept {
  readonly result: unknown;
  readonly files: Readonly<Record<string, string>>;
}

/**
 * Rejects with the AppError of the stage, JOB_TAKEN_OVER, or what the job's signal is aborted with. A
 * job without cache has keys of its own: it finds what its earlier attempts made, and nothing else.
 */
export async function runCached<Request, Result>(
  context: JobContext,
  work: StageWork<Request, Result>,
): Promise<StageAnswer<Result>> {
  const { db, job, signal, seen } = context;
  const { stage, target } = work;
  const attributes = { 'flashline.stage': stage.name, 'flashline.job': job.jobId };
  return withSpan(`job.${stage.name}`, attributes, async () => {
    signal.throwIfAborted();
    const patiently = <T>(run: () => Promise<T>) => withRetries(stage.name, signal, run);
    if (target !== null) {
      const change = { state: 'running', stage: stage.name } as const;
      await patiently(() => markTarget(db, job, target.position, change));
    }
    const keys = keysOf(context, work);
    for (const object of Object.values(work.inputs)) if (object !== null) seen.add(object.sha256);
    const started = performance.now();
    const found = await patiently(() => find(context, keys));
    const answer = found === null ? null : toAnswer(stage, found, sourcesIn(work));
    if (found !== null && answer !== null) {
      const made = resultOf(work, found.key, found, started);
      await patiently(() => noteHit(db, job, made));
      noteOrigin(context, work, found.jobId === job.jobId ? 'own' : 'hit');
      context.wakeTeam(job.teamId);
      return answer;
    }
    const outcome = await (work.isPatient === true ? work.compute() : patiently(work.compute));
    const key = outcome.repeats && job.request.cache ? keys.shared : keys.own;
    const kept = keep(outcome);
    await patiently(() => recordStage(db, job, resultOf(work, key, kept, started)));
    noteOrigin(context, work, job.request.cache ? 'miss' : 'off');
    context.wakeTeam(job.teamId);
    return { result: outcome.result, outputs: withSources(outcome.outputs, sourcesIn(work)) };
  });
}

interface Keys {
  readonly shared: string;
  readonly own: string;
}

function keysOf<Request, Result>(
  { job, tools }: JobContext,
  { stage, request, inputs }: StageWork<Request, Result>,
): Keys {
  const { teamId, jobId } = job;
  const { name, version } = stage;
  const parts = { teamId, stage: { name, version }, tools, inputs: hashesOf(inputs) };
  return {
    shared: stageKey({ ...parts, request }),
    own: stageKey({ ...parts, request: { request, jobId } }),
  };
}

/** As `runStage` takes them. */
export function hashesOf(inputs: Readonly<Record<string, Made | null>>): StageInputs {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, object]) => [name, object?.sha256 ?? null]),
  );
}

async function find(
  { db, job }: JobContext,
  { shared, own }: Keys,
): Promise<(FoundResult & { readonly key: string }) | null> {
  for (const key of job.request.cache ? [shared, own] : [own]) {
    const found = await lookupStage(db, job.teamId, key);
    if (found !== null) return { ...found, key };
  }
  return null;
}

function toAnswer<Result>(
  stage: Stage<never, Result> | Stage<unknown, Result>,
  { result, objects }: FoundResult,
  sources: Made['sources'],
): StageAnswer<Result> | null {
  const kept = result as Kept;
  const parsed = stage.result.safeParse(kept.result);
  if (!parsed.success) return null;
  const byHash = new Map(objects.map((object) => [object.sha256, object]));
  const outputs = Object.entries(kept.files).map(([name, sha256]) => {
    return [name, byHash.get(sha256)!] as const;
  });
  return { result: parsed.data, outputs: withSources(Object.fromEntries(outputs), sources) };
}

function keep({ result, outputs }: StageOutcome<unknown>): Pick<FoundResult, 'result' | 'objects'> {
  const files = Object.entries(outputs).map(([name, { sha256 }]) => [name, sha256] as const);
  const kept: Kept = { result, files: Object.fromEntries(files) };
  return { result: kept, objects: Object.values(outputs) };
}

function resultOf(
  work: StageWork<never, never> | StageWork<unknown, unknown>,
  key: string,
  { result, objects }: Pick<FoundResult, 'result' | 'objects'>,
  started: number,
): StageResult {
  const seconds = (performance.now() - started) / 1000;
  const { stage, target } = work;
  return { key, stage: stage.name, result, objects, sources: sourcesIn(work), target, seconds };
}

function sourcesIn({ inputs }: { readonly inputs: StageWork<never, never>['inputs'] }) {
  return sourcesOf(Object.values(inputs));
}

function withSources(
  outputs: Readonly<Record<string, OwnedObject>>,
  sources: Made['sources'],
): Readonly<Record<string, Made>> {
  return Object.fromEntries(
    Object.entries(outputs).map(([name, object]) => [name, { ...object, sources }]),
  );
}

function noteOrigin(
  { cachedStages }: JobContext,
  { stage, target }: StageWork<never, never> | StageWork<unknown, unknown>,
  cache: 'hit' | 'own' | 'miss' | 'off',
): void {
  count(METRICS.stageResults, 1, { stage: stage.name, cache });
  const name = target === null ? stage.name : `${stage.name} ${target.board}.${target.precision}`;
  if (cache === 'hit') cachedStages.add(name);
  // It was found before, and deleted meanwhile.
  if (cache === 'miss') cachedStages.delete(name);
}

/** The object that a stage must have left under a name. Throws AppError where it has not. */
export function outputOf(answer: StageAnswer<unknown>, name: string): Made {
  const object = answer.outputs[name];
  if (object !== undefined) return object;
  const message = `A stage left no ${name}: try again, or check that the services have one version.`;
  throw new AppError(ORCHESTRATOR_BAD_ANSWER, message);
}
