/** Takes the messages of all classes; what cannot be read is a dead letter. */
import type { Delivery, Outcome } from '@flashline/bus';
import { JOB_CLASSES, jobsTopic, writeDeadLetter } from '@flashline/jobs';
import type { Stoppable } from '@flashline/lifecycle';
import { logger } from '@flashline/telemetry';
import { z } from 'zod';
import { workOnJob, type Worker } from './work-on-job.ts';

const MESSAGE = z.object({
  teamId: z.string().min(1),
  jobId: z.string().min(1),
  traceParent: z.string().nullable(),
});

/** Wait before a job that cannot be taken now is looked at again: longer each time, up to the longest. */
const RETRY_MS = 1000;
const LONGEST_RETRY_MS = 10_000;

/** Starts taking work. */
export async function consumeJobs(worker: Worker, concurrency: number): Promise<Stoppable> {
  const options = {
    concurrency,
    // The record counts how often a job died, and only where it got nowhere (`maxStalls`). The bus would
    // count every second that the database is away.
    maxDeliveries: Infinity,
    onDead: (delivery: Delivery, reason: string) => bury(worker, delivery, reason),
  };
  const consumers = await Promise.all(
    JOB_CLASSES.map((jobClass) =>
      worker.bus.consume(jobsTopic(jobClass), options, (delivery) => handle(worker, delivery)),
    ),
  );
  return {
    async stop() {
      await Promise.all(consumers.map((consumer) => consumer.stop()));
    },
  };
}

async function handle(worker: Worker, delivery: Delivery): Promise<Outcome> {
  if (!MESSAGE.safeParse(delivery.payload).success) {
    return { kind: 'dead', reason: 'The message names no job.' };
  }
  try {
    return await workOnJob(worker, delivery);
  } catch (error) {
    logger('orchestrator').warn({ err: error }, 'a job cannot be taken now, trying again');
    const delayMs = Math.min(LONGEST_RETRY_MS, RETRY_MS * delivery.deliveries);
    return { kind: 'again', delayMs };
  }
}

async function bury({ db }: Worker, delivery: Delivery, reason: string): Promise<void> {
  const { topic, payload, deliveries } = delivery;
  await writeDeadLetter(db, { topic, payload, deliveries, reason, teamId: null, jobId: null });
}
