/** Jobs: asked for, followed, cancelled, tried again. */
import { transact } from '@flashline/db';
import { AppError } from '@flashline/errors';
import {
  cancelChannel,
  checkRequest,
  createJob,
  ENDED,
  eventsChannel,
  getJob,
  getRequest,
  JOB_INVALID,
  JOB_REQUEST,
  JOBS_CHANNEL,
  type JobRequest,
  listJobs,
  noSuchJob,
  requestCancel,
} from '@flashline/jobs';
import { count, logger, METRICS, traceHeaders } from '@flashline/telemetry';
import { z } from 'zod';
import { teamOf } from '../access/allow.ts';
import { recordAudit } from '../audit.ts';
import { ID, PAGE, PAGE_QUERY, pageOf, pageSize } from '../schemas/fields.ts';
import { jobView } from '../schemas/job-view.ts';
import { JOB, JOB_STATE } from '../schemas/jobs.ts';
import { type Call, type Operation, plain } from './operation.ts';
import { waitForEnd, WAIT } from './wait.ts';

const CANCEL_MS = 2_000;
const FULL_RETRY_SECONDS = 5;

const create = plain({
  name: 'createJob',
  summary: 'One model on some boards in some precisions; the answer is the accepted job.',
  rest: {
    method: 'POST',
    path: '/v1/jobs',
    hasBody: true,
    status: 202,
    isIdempotent: true,
  },
  grpc: { service: 'JobService', wrap: 'job' },
  input: JOB_REQUEST,
  output: JOB,
  run: async (call, request) => submit(call, request),
});

const list = plain({
  name: 'listJobs',
  summary: 'Jobs of the team, newest first.',
  rest: {
    method: 'GET',
    path: '/v1/jobs',
    query: { ...PAGE_QUERY, state: 'text', label: 'text' },
    status: 200,
  },
  grpc: { service: 'JobService' },
  input: z.strictObject({
    ...PAGE,
    state: JOB_STATE.optional(),
    label: z
      .string()
      .max(300)
      .regex(/^[^=]+=.*$/, 'write a label as key=value')
      .optional()
      .describe('A label as `key=value`.'),
  }),
  output: pageOf(JOB),
  run: async ({ platform, principal }, { limit, cursor, state, label }) => {
    const at = label?.indexOf('=') ?? -1;
    const page = await listJobs(platform.db, teamOf(principal), {
      limit: pageSize(limit),
      ...(cursor === undefined ? {} : { cursor }),
      ...(state === undefined ? {} : { state }),
      ...(label === undefined
        ? {}
        : { label: { key: label.slice(0, at), value: label.slice(at + 1) } }),
    });
    return { body: { items: page.items.map(jobView), nextCursor: page.nextCursor } };
  },
});

const get = plain({
  name: 'getJob',
  summary: 'One job, now, or with `wait` at its end or after that time.',
  rest: { method: 'GET', path: '/v1/jobs/{id}', query: { wait: 'text' }, status: 200 },
  grpc: { service: 'JobService', wrap: 'job' },
  input: z.strictObject({ id: ID, wait: WAIT.optional() }),
  output: JOB,
  run: async (call, { id, wait }) => {
    const teamId = teamOf(call.principal);
    const job = await getJob(call.platform.db, teamId, id);
    if (job === null) throw noSuchJob(id);
    return { body: jobView(wait === undefined ? job : await waitForEnd(call, job, wait)) };
  },
});

const cancel = plain({
  name: 'cancelJob',
  summary: 'Ends a job early; one that has ended stays as it is.',
  rest: { method: 'POST', path: '/v1/jobs/{id}:cancel', status: 200 },
  grpc: { service: 'JobService', wrap: 'job' },
  input: z.strictObject({ id: ID }),
  output: JOB,
  run: async ({ platform, principal }, { id }) => {
    const { db, bus, orchestrator } = platform;
    const teamId = teamOf(principal);
    const { actor } = principal;
    const job = await transact(db, async (tx) => {
      const before = await getJob(tx, teamId, id);
      const cancelled = await requestCancel(tx, teamId, id, actor);
      const isChange = before !== null && !ENDED.includes(before.state);
      if (isChange) await recordAudit(tx, { teamId, actor }, 'job.cancel', id);
      return cancelled;
    });
    bus.wake(cancelChannel(id));
    bus.wake(eventsChannel(teamId));
    if (job.state === 'running') {
      orchestrator.cancelJob({ teamId, jobId: id }, { timeoutMs: CANCEL_MS }).catch((error) => {
        logger('gateway').info(
          { err: error, jobId: id },
          'the orchestrator hears of a cancel later',
        );
      });
    }
    return { body: jobView(job) };
  },
});

const retry = plain({
  name: 'retryJob',
  summary: 'The same again as a new job.',
  rest: { method: 'POST', path: '/v1/jobs/{id}:retry', status: 202, isIdempotent: true },
  grpc: { service: 'JobService', wrap: 'job' },
  input: z.strictObject({ id: ID }),
  output: JOB,
  run: async (call, { id }) =>
    submit(call, await getRequest(call.platform.db, teamOf(call.principal), id), id),
});

export const JOBS: readonly Operation[] = [create, list, get, cancel, retry];

async function submit(call: Call, request: JobRequest, retryOf?: string) {
  const { platform, principal, idempotency } = call;
  const { db, bus } = platform;
  const teamId = teamOf(principal);
  const violations = checkRequest(request, principal.highestClass);
  if (violations.length > 0) {
    throw new AppError(JOB_INVALID, `The job cannot be done: ${violations[0]!.detail}.`, {
      fields: violations.map(({ pointer, detail }) => ({ field: pointer, description: detail })),
    });
  }
  const traceParent = traceHeaders()['traceparent'];
  const { job, isReplay } = await createJob(db, {
    teamId,
    request,
    submittedBy: principal.actor,
    ...(retryOf === undefined ? {} : { retryOf }),
    ...(traceParent === undefined ? {} : { traceParent }),
    ...(idempotency === null ? {} : { idempotency }),
  }).catch((error: unknown) => {
    throw withRetryAfter(error);
  });
  if (!isReplay) {
    count(METRICS.jobsAccepted, 1, { class: job.class });
    bus.wake(JOBS_CHANNEL);
    bus.wake(eventsChannel(teamId));
  }
  return { body: jobView(job), headers: { Location: `/v1/jobs/${job.id}` } };
}

/** A quota that is full says when to come back. */
function withRetryAfter(error: unknown): unknown {
  if (!(error instanceof AppError) || error.condition !== 'limited') return error;
  const { code, kind, retryable, condition } = error;
  return new AppError({ code, kind, retryable, condition, meaning: '' }, error.message, {
    cause: error,
    retryAfterSeconds: error.retryAfterSeconds ?? FULL_RETRY_SECONDS,
  });
}
