/**
 * Webhooks: each gets the events of its team in their order, at least once. An event that fails is tried
 * again, later and later, for a day; the ones behind it wait that long.
 */
import { createHash } from 'node:crypto';
import type { Db } from '@flashline/db';
import { readEvents, type JobEvent } from '@flashline/jobs';
import { count, logger, METRICS } from '@flashline/telemetry';
import { nextDelay } from '@flashline/webhooks';
import { sql } from 'kysely';

/** One attempt at one event. */
export interface WebhookCall {
  readonly url: string;
  readonly secret: string;
  /** The same at each attempt; tells nothing of team or event. */
  readonly id: string;
  /** JSON of the event. */
  readonly body: string;
}

/** Never rejects: null where it was taken, else one sentence of what went wrong. */
export type SendWebhook = (call: WebhookCall) => Promise<string | null>;

interface Due {
  readonly team_id: string;
  readonly id: string;
  readonly url: string;
  readonly secret: string;
  readonly event_types: readonly string[];
  readonly last_event_id: number;
  readonly attempts: number;
  /** Number of the team's newest event. */
  readonly newest: number;
  /** Since the first failed attempt at the next event; 0 before it. */
  readonly age_ms: number;
}

/** Webhooks that are called at the same time, of all teams and of one. */
const AT_ONCE = 64;
const AT_ONCE_PER_TEAM = 8;
/** Events that are read at once. */
const PAGE = 50;
/** Who has been called for so long goes to the end of the line, whatever else there is for it. */
const TURN_MS = 5_000;

export interface CourierOptions {
  readonly send: SendWebhook;
  /** Whether this process is the one that calls webhooks; asked before each call. */
  readonly holdsDuty: () => Promise<boolean>;
  /** 5 s unless given. */
  readonly turnMs?: number;
}

export interface Courier {
  /** Begins with the webhooks that have something to get; does not wait for their answers. */
  round(signal: AbortSignal): Promise<void>;
  /** Resolves when nothing is on its way; after `signal` of the rounds is aborted that is soon. */
  idle(): Promise<void>;
}

/**
 * Calls webhooks side by side, each for a turn, so that an address that answers late holds up none but
 * itself: those that waited longest come first.
 */
export function webhookCourier(
  db: Db,
  { send, holdsDuty, turnMs = TURN_MS }: CourierOptions,
): Courier {
  const inWork = new Map<string, { readonly teamId: string; readonly done: Promise<void> }>();
  const hasRoom = (teamId: string) => {
    if (inWork.size >= AT_ONCE) return false;
    const ofTeam = [...inWork.values()].filter((one) => one.teamId === teamId);
    return ofTeam.length < AT_ONCE_PER_TEAM;
  };
  return {
    async round(signal) {
      const waiting = (await readDue(db)).filter(({ id }) => !inWork.has(id));
      if (waiting.length === 0 || !(await holdsDuty())) return;
      for (const due of waiting) {
        if (signal.aborted) return;
        if (!hasRoom(due.team_id)) continue;
        const mayGoOn = async () => !signal.aborted && (await holdsDuty());
        const turnEnd = performance.now() + turnMs;
        const done = deliver(db, due, { send, mayGoOn, turnEnd })
          .catch((error: unknown) => {
            logger('orchestrator').warn({ err: error, webhook: due.id }, 'a webhook has to wait');
          })
          .finally(() => inWork.delete(due.id));
        inWork.set(due.id, { teamId: due.team_id, done });
      }
    },
    async idle() {
      await Promise.all([...inWork.values()].map(({ done }) => done));
    },
  };
}

async function readDue(db: Db): Promise<Due[]> {
  const { rows } = await sql<Due>`
    select webhooks.team_id, webhooks.id, webhooks.url, webhooks.secret, webhooks.event_types,
      webhooks.last_event_id, webhooks.attempts, teams.last_event_id as newest,
      coalesce(extract(epoch from now() - first_failed_at) * 1000, 0)::double precision as age_ms
    from webhooks join teams on teams.id = webhooks.team_id
    where webhooks.next_attempt_at <= now() and webhooks.last_event_id < teams.last_event_id
    order by webhooks.next_attempt_at`.execute(db);
  return rows;
}

interface Turn {
  readonly send: SendWebhook;
  readonly mayGoOn: () => Promise<boolean>;
  /** By the clock of `performance`: no further event after it. */
  readonly turnEnd: number;
}

async function deliver(db: Db, due: Due, { send, mayGoOn, turnEnd }: Turn): Promise<void> {
  const { team_id: teamId, event_types: types, newest } = due;
  let { last_event_id: after, attempts, age_ms: ageMs } = due;
  for (;;) {
    const events = await readEvents(db, teamId, { after, types, limit: PAGE });
    for (const event of events) {
      if (!(await mayGoOn())) return;
      const failure = await send(callOf(due, event));
      count(METRICS.webhookDeliveries, 1, { outcome: failure === null ? 'ok' : 'failed' });
      if (failure !== null) {
        const delayMs = nextDelay({ attempt: attempts + 1, ageMs, jitter: Math.random() });
        await noteFailure(db, due, event.id, { failure, delayMs });
        return;
      }
      if (!(await noteDelivered(db, due, event.id)) || performance.now() >= turnEnd) return;
      [after, attempts, ageMs] = [event.id, 0, 0];
    }
    if (events.length === PAGE) continue;
    // What lies behind the last one was of types that it does not want.
    if (newest > after) await noteDelivered(db, due, newest);
    return;
  }
}

function callOf({ team_id, id, url, secret }: Due, event: JobEvent): WebhookCall {
  const text = `${team_id}.${id}.${event.id}`;
  const hash = createHash('sha256').update(text).digest('base64url');
  return { url, secret, id: `msg_${hash}`, body: JSON.stringify(event) };
}

/** False where the webhook is gone, or another process is further already. */
async function noteDelivered(db: Db, { team_id, id }: Due, eventId: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('webhooks')
    .set({
      last_event_id: eventId,
      attempts: 0,
      next_attempt_at: sql<Date>`now()`,
      first_failed_at: null,
      last_error: null,
    })
    .where('team_id', '=', team_id)
    .where('id', '=', id)
    .where('last_event_id', '<', eventId)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** After a day (no delay) the event is given up, so that those behind it get their turn. */
async function noteFailure(
  db: Db,
  { team_id, id }: Due,
  eventId: number,
  { failure, delayMs }: { readonly failure: string; readonly delayMs: number | null },
): Promise<void> {
  const change =
    delayMs === null
      ? { last_event_id: eventId, attempts: 0, first_failed_at: null }
      : {
          attempts: sql<number>`attempts + 1`,
          next_attempt_at: sql<Date>`now() + ${delayMs}::double precision * interval '1 millisecond'`,
          first_failed_at: sql<Date>`coalesce(first_failed_at, now())`,
        };
  await db
    .updateTable('webhooks')
    .set({ ...change, last_error: failure.slice(0, 500) })
    .where('team_id', '=', team_id)
    .where('id', '=', id)
    .where('last_event_id', '<', eventId)
    .execute();
}
