/** What a server answers, as far as `submit` reads it; fields it does not know are left alone. */
import { z } from 'zod';

const STATES = ['queued', 'running', 'succeeded', 'failed', 'cancelled'] as const;

/** RFC 9457, with our own members. */
export const PROBLEM = z.object({
  status: z.number().optional(),
  title: z.string().optional(),
  detail: z.string().optional(),
  code: z.string().optional(),
  retryable: z.boolean().optional(),
  stage: z.string().nullish(),
  fault: z.string().nullish(),
  errors: z
    .array(z.object({ pointer: z.string().optional(), detail: z.string().optional() }))
    .optional(),
});
export type Problem = z.infer<typeof PROBLEM>;

export const UPLOAD = z.object({ sha256: z.string() });

export const JOB = z.object({
  id: z.string().regex(/^[\w-]{1,100}$/),
  state: z.enum(STATES),
  model: z.object({ sha256: z.string(), name: z.string() }),
  targets: z.array(
    z.object({
      board: z.string(),
      precision: z.enum(['fp32', 'int8']),
      state: z.enum(STATES),
      verdict: z.string().nullable(),
    }),
  ),
  queue: z
    .object({ position: z.number(), estimatedWaitSeconds: z.number().nullable() })
    .nullable()
    .optional(),
  error: PROBLEM.nullable(),
});
export type Job = z.infer<typeof JOB>;

export const EVENT = z.object({
  type: z.string(),
  board: z.string().nullish(),
  precision: z.string().nullish(),
  data: z.record(z.string(), z.unknown()).default({}),
});
export type JobEvent = z.infer<typeof EVENT>;

/** True for a state that a job stays in. */
export function hasEnded({ state }: Pick<Job, 'state'>): boolean {
  return state !== 'queued' && state !== 'running';
}

/** The sentence of a problem, with what is wrong where. */
export function sentenceOf(problem: Problem): string {
  const text = problem.detail ?? problem.title ?? 'no reason was given';
  const faults = (problem.errors ?? [])
    .map(({ pointer, detail }) => [pointer, detail].filter(Boolean).join(': '))
    .filter((fault) => fault !== '' && !text.includes(fault));
  const all = faults.length === 0 ? text : `${text.replace(/\.$/, '')} (${faults.join('; ')})`;
  return all.endsWith('.') ? all : `${all}.`;
}
