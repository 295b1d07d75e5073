/** Names on the bus: topics of work, and channels that wake readers of the tables. */
import type { JobClass } from './job-request.ts';

/** Work of the orchestrators: one topic per class, messages `{teamId, jobId}`. */
export function jobsTopic(jobClass: JobClass): string {
  return `jobs.${jobClass}`;
}

/** The team has new events. */
export function eventsChannel(teamId: string): string {
  return `events.${teamId}`;
}

/** Some team has jobs to dispatch. */
export const JOBS_CHANNEL = 'jobs';

/** Somebody asked to cancel the job. */
export function cancelChannel(jobId: string): string {
  return `cancel.${jobId}`;
}
