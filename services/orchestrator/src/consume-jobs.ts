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

/**
 * The record counts how often a job died, and only where it got nowhere (`maxStalls`): the bus, which
 * would count every outage of the database, is not to give up before it.
 */
const MAX_DELIVERIES = 1000;
const RETRY_MS = 1000;

/** Starts taking work. */
export async function consumeJobs(worker: Worker, concurrency: number): Promise<Stoppable> {
  const options = {
    concurrency,
    maxDeliveries: MAX_DELIVERIES,
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
    return { kind: 'again', delayMs: RETRY_MS };
  }
}

async function bury({ db }: Worker, delivery: Delivery, reason: string): Promise<void> {
  const { topic, payload, deliveries } = delivery;
  const message = MESSAGE.safeParse(payload).data;
  const teamId = message?.teamId ?? null;
  const jobId = message?.jobId ?? null;
  await writeDeadLetter(db, { topic, payload, deliveries, reason, teamId, jobId });
}
