/** A job of the record as callers see it: its error is a problem. */
import type { Job } from '@flashline/jobs';
import type { z } from 'zod';
import type { JOB } from './jobs.ts';

const STATUS = { job: 422, infra: 503, policy: 429 } as const;

export function jobView(job: Job): z.input<typeof JOB> {
  const { error, labels, targets, ...rest } = job;
  return {
    ...rest,
    labels: { ...labels },
    targets: targets.map((target) => ({ ...target })),
    error: error === null ? null : problemOf(error),
  };
}

function problemOf(error: NonNullable<Job['error']>): z.input<typeof JOB>['error'] {
  const { code, detail, retryable, stage, fault } = error;
  return {
    type: 'about:blank',
    title: 'Job failed',
    status: STATUS[fault],
    detail,
    code,
    retryable,
    traceId: null,
    errors: [],
    fault,
    ...(stage === null ? {} : { stage }),
  };
}
