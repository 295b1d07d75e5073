/** The calls that make, watch and end one job. */
import { randomUUID } from 'node:crypto';
import { REPORT, type Report } from '@flashline/report';
import { z } from 'zod';
import { JOB, type Job } from './answers.ts';
import type { ServerClient } from './server-client.ts';

/** An attempt that the user interrupted may take this long to tell which job it made. */
const LAST_ATTEMPT_MS = 5_000;
const CANCEL_MS = 5_000;

/**
 * Posts a job under an Idempotency-Key of its own, so that it is made once however often it is sent.
 * It is not given up in the middle: who interrupts it must know the job, to cancel it.
 */
export async function postJob(
  client: ServerClient,
  body: object,
  signal: AbortSignal,
): Promise<Job> {
  signal.throwIfAborted();
  return client.json(JOB, {
    method: 'POST',
    path: '/v1/jobs',
    headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID() },
    body: JSON.stringify(body),
    signal: delayed(signal, LAST_ATTEMPT_MS),
  });
}

/** The job as it stands; after `waitSeconds`, or at its end where that comes first. */
export async function getJob(
  client: ServerClient,
  id: string,
  waitSeconds: number,
  signal: AbortSignal,
): Promise<Job> {
  const path = waitSeconds === 0 ? `/v1/jobs/${id}` : `/v1/jobs/${id}?wait=${waitSeconds}s`;
  return client.json(JOB, { path, signal, attemptMs: 1000 * waitSeconds + 15_000 });
}

/** Asks the server to end a job; a job that has ended stays as it is. */
export async function cancelJob(client: ServerClient, id: string): Promise<void> {
  await client.json(z.unknown(), {
    method: 'POST',
    path: `/v1/jobs/${id}:cancel`,
    signal: AbortSignal.timeout(CANCEL_MS),
  });
}

/** Throws AppError SUBMIT_REFUSED where an ended job has none. */
export async function getReport(
  client: ServerClient,
  id: string,
  signal: AbortSignal,
): Promise<Report> {
  return client.json(REPORT, { path: `/v1/jobs/${id}/report`, signal, refusals: [404, 409] });
}

/** Aborted some time after `signal`. */
function delayed(signal: AbortSignal, afterMs: number): AbortSignal {
  const late = new AbortController();
  const start = () => setTimeout(() => late.abort(signal.reason), afterMs).unref();
  if (signal.aborted) start();
  else signal.addEventListener('abort', start, { once: true });
  return late.signal;
}
