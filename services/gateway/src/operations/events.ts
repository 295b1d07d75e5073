/** Events as streams: rows of the table in their order; the bus only says when to look. */
import {
  ENDED,
  eventsChannel,
  getReport,
  type JobEvent,
  lastEventId,
  readEvents,
} from '@flashline/jobs';
import { z } from 'zod';
import { teamOf } from '../access/allow.ts';
import { ID } from '../schemas/fields.ts';
import { EVENT } from '../schemas/jobs.ts';
import { listenFor, waitForNews } from './wake.ts';
import type { Call, EventsOperation, Operation } from './operation.ts';

const BATCH = 200;

const AFTER = z
  .int()
  .min(0)
  .optional()
  .describe('Events with a higher number; Last-Event-ID says the same.');

const ofJob: EventsOperation = {
  kind: 'events',
  name: 'watchJobEvents',
  summary: 'Events of a job from its first one on; the stream ends after the final one.',
  rest: { method: 'GET', path: '/v1/jobs/{id}/events', query: { after: 'integer' }, status: 200 },
  grpc: { service: 'JobService', wrap: 'event' },
  input: z.strictObject({ id: ID, after: AFTER }),
  output: EVENT,
  run: async (call, { id, after }: { readonly id: string; readonly after?: number }) => {
    const teamId = teamOf(call.principal);
    await getReport(call.platform.db, teamId, id);
    return follow(call, teamId, after ?? 0, id);
  },
};

const ofTeam: EventsOperation = {
  kind: 'events',
  name: 'watchEvents',
  summary:
    'Events of all jobs of the team, those from now on unless told where to start. They are numbered without gaps: where the first number is not the next one, those between are older than the team keeps them.',
  rest: { method: 'GET', path: '/v1/events', query: { after: 'integer' }, status: 200 },
  grpc: { service: 'JobService', wrap: 'event' },
  input: z.strictObject({ after: AFTER }),
  output: EVENT,
  run: async (call, { after }: { readonly after?: number }) => {
    const teamId = teamOf(call.principal);
    return follow(call, teamId, after ?? (await lastEventId(call.platform.db, teamId)));
  },
};

export const EVENTS: readonly Operation[] = [ofJob, ofTeam];

async function* follow(
  call: Call,
  teamId: string,
  after: number,
  jobId?: string,
): AsyncGenerator<JobEvent> {
  const { platform, signal } = call;
  const wake = listenFor(platform.bus, eventsChannel(teamId));
  let last = after;
  try {
    while (!signal.aborted) {
      await call.recheck();
      // Asked before the events are read: what comes after the end of a job is nothing.
      const hasEnded = jobId !== undefined && (await hasJobEnded(call, teamId, jobId));
      const of = jobId === undefined ? {} : { jobId };
      const events = await readEvents(platform.db, teamId, { after: last, limit: BATCH, ...of });
      for (const event of events) {
        last = event.id;
        yield event;
      }
      if (events.length === BATCH) continue;
      if (hasEnded) return;
      await waitForNews(wake, call);
    }
  } finally {
    wake.stop();
  }
}

async function hasJobEnded({ platform }: Call, teamId: string, jobId: string): Promise<boolean> {
  const { state } = await getReport(platform.db, teamId, jobId);
  return ENDED.includes(state);
}
