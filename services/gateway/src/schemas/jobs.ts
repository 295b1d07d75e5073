/** What jobs, uploads and events look like to callers. */
import { z } from 'zod';
import { EVENT_TYPES } from '@flashline/jobs';
import { SHA256, TIME } from './fields.ts';

export const UPLOAD = z.strictObject({
  sha256: SHA256,
  name: z.string(),
  sizeBytes: z.int(),
  createdAt: TIME,
});

export const PROBLEM = z.strictObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.string().describe('A code of docs/errors.md.'),
  retryable: z.boolean(),
  traceId: z.string().nullable(),
  errors: z.array(
    z.strictObject({ pointer: z.string().describe('JSON pointer.'), detail: z.string() }),
  ),
  stage: z.string().optional().describe('Where a stage of a job failed.'),
  fault: z.enum(['job', 'infra', 'policy']).optional().describe('Where a stage of a job failed.'),
});
export type Problem = z.infer<typeof PROBLEM>;

const STATE = z.enum(['queued', 'running', 'succeeded', 'failed', 'cancelled']);
export const JOB_STATE = STATE;

export const JOB = z.strictObject({
  id: z.string(),
  state: STATE,
  createdAt: TIME,
  startedAt: TIME.nullable(),
  endedAt: TIME.nullable(),
  submittedBy: z.string(),
  labels: z.record(z.string(), z.string()),
  class: z.string(),
  model: z.strictObject({ sha256: SHA256, name: z.string() }),
  targets: z.array(
    z.strictObject({
      board: z.string(),
      precision: z.string(),
      state: STATE,
      stage: z.string().nullable(),
      verdict: z.string().nullable(),
      attempts: z.int(),
    }),
  ),
  queue: z
    .strictObject({ position: z.int(), estimatedWaitSeconds: z.number() })
    .nullable()
    .describe('Null unless the job is queued, and in lists.'),
  error: PROBLEM.nullable(),
  retryOf: z.string().nullable(),
});

export const EVENT = z.strictObject({
  id: z.int(),
  type: z.enum(EVENT_TYPES),
  time: TIME,
  jobId: z.string(),
  board: z.string().nullable(),
  precision: z.string().nullable(),
  data: z.record(z.string(), z.unknown()),
});

export const PRESIGNED = z.strictObject({ url: z.string(), expiresAt: TIME });
