/**
 * Webhooks: each gets the events of its team in their order, at least once. An event that fails is tried
 * again, later and later, for a day; the ones behind it wait that long.
 */
import { createHash } from 'node:crypto';
import type { Db } from '@flashline/db';
import { readEvents, type JobEvent } from '@flashline/jobs';
import { count, METRICS } from '@flashline/telemetry';
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
  /** Since the first failed attempt at the next event; 0 before it. */
  readonly age_ms: number;
}

/** Webhooks that are called at the same time. */
const AT_ONCE = 16;
/** Events that one webhook gets in one round. */
const ROUND = 50;

/** One round over all webhooks that have something to get; `renew` keeps the duty meanwhile. */
export async function deliverWebhooks(
  db: Db,
  send: SendWebhook,
  renew: () => Promise<boolean>,
  signal: AbortSignal,
): Promise<void> {
  const { rows } = await sql<Due>`
    select webhooks.team_id, webhooks.id, webhooks.url, webhooks.secret, webhooks.event_types,
      webhooks.last_event_id, webhooks.attempts,
      coalesce(extract(epoch from now() - first_failed_at) * 1000, 0)::double precision as age_ms
    from webhooks join teams on teams.id = webhooks.team_id
    where webhooks.next_attempt_at <= now() and webhooks.last_event_id < teams.last_event_id
    order by webhooks.next_attempt_at`.execute(db);
  const waiting = [...rows];
  const work = async () => {
    for (let due = waiting.shift(); due !== undefined; due = waiting.shift()) {
      if (signal.aborted || !(await renew())) return;
      await deliver(db, send, due, signal);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

async function deliver(db: Db, send: SendWebhook, due: Due, signal: AbortSignal): Promise<void> {
  const after = Number(due.last_event_id);
  let { attempts, age_ms: ageMs } = due;
  for (const event of await readEvents(db, due.team_id, { after, limit: ROUND })) {
    if (signal.aborted) return;
    const isWanted = due.event_types.length === 0 || due.event_types.includes(event.type);
    const failure = isWanted ? await send(callOf(due, event)) : null;
    if (isWanted) {
      count(METRICS.webhookDeliveries, 1, { outcome: failure === null ? 'ok' : 'failed' });
    }
    if (failure !== null) {
      const delayMs = nextDelay({ attempt: attempts + 1, ageMs, jitter: Math.random() });
      await noteFailure(db, due, failure, delayMs === null ? { giveUp: event.id } : { delayMs });
      return;
    }
    [attempts, ageMs] = [0, 0];
    await noteDelivered(db, due, event.id);
  }
}

function callOf({ team_id, id, url, secret }: Due, event: JobEvent): WebhookCall {
  const text = `${team_id}.${id}.${event.id}`;
  const hash = createHash('sha256').update(text).digest('base64url');
  return { url, secret, id: `msg_${hash}`, body: JSON.stringify(event) };
}

async function noteDelivered(db: Db, { team_id, id }: Due, eventId: number): Promise<void> {
  await db
    .updateTable('webhooks')
    .set({ last_event_id: eventId, attempts: 0, first_failed_at: null, last_error: null })
    .where('team_id', '=', team_id)
    .where('id', '=', id)
    .execute();
}

/** After a day the event is given up, so that those behind it get their turn. */
async function noteFailure(
  db: Db,
  { team_id, id }: Due,
  failure: string,
  next: { readonly giveUp: number } | { readonly delayMs: number },
): Promise<void> {
  const change =
    'giveUp' in next
      ? { last_event_id: next.giveUp, attempts: 0, first_failed_at: null }
      : {
          attempts: sql<number>`attempts + 1`,
          next_attempt_at: sql<Date>`now() + ${next.delayMs}::double precision * interval '1 millisecond'`,
          first_failed_at: sql<Date>`coalesce(first_failed_at, now())`,
        };
  await db
    .updateTable('webhooks')
    .set({ ...change, last_error: failure.slice(0, 500) })
    .where('team_id', '=', team_id)
    .where('id', '=', id)
    .execute();
}
