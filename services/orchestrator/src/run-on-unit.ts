/**
 * Stage measure: a unit of the farm runs the firmware. Who dies on the way is no fault of the job: a lost
 * lease is asked for again until the job's time is over, under a new holder, since a fence is used once.
 * A run that fails is tried once more. Units that gave nothing are avoided where another one works: a host
 * that loses every lease, with its disk full perhaps, is always free and would be given each job again.
 */
import { AppError } from '@flashline/errors';
import { noteLease } from '@flashline/jobs';
import {
  COMPILED_FILE,
  ELF_FILE,
  MEASURE,
  MEASUREMENT_FILE,
  REFERENCE_FILE,
  targetToMessage,
} from '@flashline/stages';
import type { StoredObject } from '@flashline/store';
import { logger } from '@flashline/telemetry';
import { outputOf, runCached, type ComputedStage } from './cached-stage.ts';
import { ORCHESTRATOR_BAD_ANSWER } from './errors.ts';
import type { JobContext, Made, TargetFacts } from './job-context.ts';
import { delayMs, isAway, withRetries } from './retries.ts';
import { targetOf } from './stage-steps.ts';
import { sleep } from './stop-reason.ts';

/** Runs of one image that may fail, each on another unit. */
const MOST_FAILURES = 2;

/** A lease that ended under us: its agent, its controller or an operator ended it, not the image. */
const LEASE_LOST = 'FARM_LEASE_ENDED';

/**
 * Another unit would help nothing: the run would hold it as long, or the farm has waited in vain for the
 * first unit of the board.
 */
const HOPELESS: readonly string[] = ['FARM_LEASE_TOO_LONG', 'FARM_NO_UNIT'];

/** What one request for a unit is about. */
interface Run {
  readonly facts: TargetFacts;
  readonly reference: Made;
  readonly holder: string;
  readonly avoidUnits: ReadonlySet<string>;
  /** Told of the lease. */
  readonly onUnit: (unitId: string) => void;
}

/** What the board gave, into the facts of the target. */
export async function measure(
  context: JobContext,
  facts: TargetFacts,
  reference: Made,
): Promise<void> {
  const { job } = context;
  const isCompared = job.request.layers;
  const answer = await runCached(context, {
    stage: MEASURE,
    request: { target: targetOf(context, facts), compareLayers: isCompared },
    inputs: {
      [COMPILED_FILE]: facts.compiled,
      [ELF_FILE]: facts.elf,
      [REFERENCE_FILE]: reference,
    },
    target: facts.target,
    compute: () => runUntilDone(context, facts, reference),
    isPatient: true,
  });
  facts.measurement = outputOf(answer, MEASUREMENT_FILE);
}

async function runUntilDone(
  context: JobContext,
  facts: TargetFacts,
  reference: Made,
): Promise<ComputedStage<Record<string, never>>> {
  const { job, signal } = context;
  const avoidUnits = new Set<string>();
  let unit: string | null = null;
  for (let tries = 0, asked = 0, failures = 0; ; tries++) {
    signal.throwIfAborted();
    const holder = `${job.jobId}/${facts.target.position}/${job.attempt}/${asked}`;
    try {
      const onUnit = (id: string) => (unit = id);
      return await runOnce(context, { facts, reference, holder, avoidUnits, onUnit });
    } catch (error) {
      signal.throwIfAborted();
      const what = judge(error, failures);
      if (what === 'give-up') throw error;
      logger('orchestrator').warn({ err: error, holder, unit, what }, 'a run failed, asking again');
      if (what === 'failed') failures++;
      if (what !== 'same') {
        asked++;
        // Not known where the end was all that the farm had time to tell.
        if (unit !== null) avoidUnits.add(unit);
        unit = null;
      }
    }
    await sleep(delayMs(Math.min(tries, 5)), signal);
  }
}

/** `same`: nobody was there to ask. `lost`: the lease was. `failed`: the run did. */
function judge(error: unknown, failures: number): 'same' | 'lost' | 'failed' | 'give-up' {
  if (isAway(error)) return 'same';
  if (!(error instanceof AppError) || error.kind !== 'infrastructure') return 'give-up';
  if (HOPELESS.includes(error.code)) return 'give-up';
  if (error.code === LEASE_LOST) return 'lost';
  return failures + 1 < MOST_FAILURES ? 'failed' : 'give-up';
}

async function runOnce(
  context: JobContext,
  { facts, reference, holder, avoidUnits, onUnit }: Run,
): Promise<ComputedStage<Record<string, never>>> {
  const { job, clients, signal, db } = context;
  const request = {
    command: {
      scope: { teamId: job.teamId, jobId: job.jobId },
      target: targetToMessage(targetOf(context, facts)),
      compiled: toArtifact(facts.compiled!),
      build: toArtifact(facts.build!),
      elf: toArtifact(facts.elf!),
      reference: toArtifact(reference),
      compareLayers: job.request.layers,
    },
    holder,
    class: job.class,
    avoidUnits: [...avoidUnits],
  };
  let told: string | null = null;
  let done: ComputedStage<Record<string, never>> | null = null;
  // To its end, also after the result: a call given up is a reset to HTTP/2, of which a server takes some 33/s.
  for await (const { event } of clients.farm.runFirmware(request, { signal })) {
    if (event?.$case === 'granted' && event.value.leaseId !== told) {
      const { leaseId, unitId: unit, fence } = event.value;
      told = leaseId;
      onUnit(unit);
      const data = { unit, fence: Number(fence), leaseId };
      await withRetries('lease', signal, () => noteLease(db, job, facts.target, data));
      context.wakeTeam(job.teamId);
    }
    if (event?.$case === 'finished') {
      const { measurement, repeats } = event.value;
      const outputs =
        measurement === undefined ? {} : { [MEASUREMENT_FILE]: toStored(measurement) };
      done = { result: {}, outputs, repeats };
    }
  }
  if (done !== null) return done;
  const message = `The farm ended the run of ${holder} without a word: try again.`;
  throw new AppError(ORCHESTRATOR_BAD_ANSWER, message);
}

function toArtifact({ sha256, sizeBytes }: StoredObject): StoredObject {
  return { sha256, sizeBytes };
}

function toStored({ sha256, sizeBytes }: StoredObject): StoredObject {
  return { sha256, sizeBytes: Number(sizeBytes) };
}
