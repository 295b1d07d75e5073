/** Waiting for the end of a job: woken by its team's events, looking by itself where wake-ups get lost. */
import { ENDED, eventsChannel, getJob, type Job, noSuchJob } from '@flashline/jobs';
import { z } from 'zod';
import { teamOf } from '../access/allow.ts';
import { listenFor, waitForNews } from './wake.ts';
import type { Call } from './operation.ts';

const LONGEST_SECONDS = 300;

/** `30s`; above 300 s is cut. */
export const WAIT = z
  .string()
  .regex(/^[0-9]{1,4}s$/, 'write seconds as 30s')
  .describe('Seconds to wait for the end, such as `30s`; above 300 is cut.');

/** The job at its end or after the wait. Rejects with JOB_NOT_FOUND where it is deleted meanwhile. */
export async function waitForEnd(call: Call, job: Job, wait: string): Promise<Job> {
  const { platform, principal, signal } = call;
  const teamId = teamOf(principal);
  const seconds = Math.min(Number.parseInt(wait, 10), LONGEST_SECONDS);
  const until = performance.now() + seconds * 1000;
  const wake = listenFor(platform.bus, eventsChannel(teamId));
  try {
    let now = job;
    while (!ENDED.includes(now.state) && !signal.aborted) {
      if (performance.now() >= until) break;
      await waitForNews(wake, call, until);
      const found = await getJob(platform.db, teamId, job.id);
      if (found === null) throw noSuchJob(job.id);
      now = found;
    }
    return now;
  } finally {
    wake.stop();
  }
}
