/**
 * Events that go: always the oldest of a team, so that what remains has no holes. A webhook that has not
 * delivered one that goes is moved past it and told so, where its team can read it.
 */
import { transact, type Database, type Db } from '@flashline/db';
import { count, logger, METRICS } from '@flashline/telemetry';
import { sql, type Transaction } from 'kysely';

/**
 * Events are kept for at least so long: one that is sent to a webhook on its first day is tried for 24 h.
 */
const LEAST_DAYS = 2;

interface Gone {
  readonly id: number;
  readonly type: string;
}

/** What a webhook will not get any more. */
interface Skipped {
  readonly webhook: string;
  readonly from: number;
  readonly to: number;
  readonly events: number;
}

/**
 * Removes the oldest events of a team, at most `limit`, up to the first one that is younger than the
 * team's `retention_days` or whose job is still there: a job that can be read has all its events. Gives
 * how many went. The numbers of new events go on as if nothing had gone.
 */
export async function expireEvents(db: Db, teamId: string, limit: number): Promise<number> {
  const { gone, skipped } = await transact(db, async (tx) => {
    const rows = await removeOldest(tx, teamId, limit);
    return { gone: rows.length, skipped: await moveWebhooks(tx, teamId, rows) };
  });
  for (const one of skipped) {
    count(METRICS.webhookDeliveries, one.events, { outcome: 'expired' });
    logger('jobs').warn(one, 'events went before a webhook took them');
  }
  return gone;
}

async function removeOldest(
  tx: Transaction<Database>,
  teamId: string,
  limit: number,
): Promise<Gone[]> {
  const { rows } = await sql<{ id: string; type: string }>`
    with line as (
      select now() - greatest(retention_days, ${LEAST_DAYS}::integer) * interval '1 day' as time
      from teams where id = ${teamId}
    ), head as (
      select id, time >= (select time from line) or exists (select 1 from jobs
        where jobs.team_id = ${teamId} and jobs.id = events.job_id) as stays
      from events
      where team_id = ${teamId} and (select time from line) > (
        select time from events where team_id = ${teamId} order by id limit 1)
      order by id limit ${limit}
    )
    delete from events using head
    where events.team_id = ${teamId} and events.id = head.id
      and head.id < (select coalesce(min(id) filter (where stays), max(id) + 1) from head)
    returning events.id, events.type`.execute(tx);
  return rows.map(({ id, type }) => ({ id: Number(id), type }));
}

/** An event is removed by one process, which moves the webhooks in the same transaction. */
async function moveWebhooks(
  tx: Transaction<Database>,
  teamId: string,
  gone: readonly Gone[],
): Promise<Skipped[]> {
  if (gone.length === 0) return [];
  const last = Math.max(...gone.map(({ id }) => id));
  const behind = await tx
    .selectFrom('webhooks')
    .select(['id', 'event_types', 'last_event_id'])
    .where('team_id', '=', teamId)
    .where('last_event_id', '<', last)
    .orderBy('id')
    .forUpdate()
    .execute();
  const skipped: Skipped[] = [];
  for (const { id, event_types: types, last_event_id: done } of behind) {
    const missed = gone
      .filter((event) => event.id > done && (types.length === 0 || types.includes(event.type)))
      .map((event) => event.id);
    // Without one, the event that it is at is still there, with its attempts.
    if (missed.length === 0) continue;
    const numbers = { from: Math.min(...missed), to: Math.max(...missed), events: missed.length };
    await skip(tx, { teamId, id, last }, { webhook: id, ...numbers });
    skipped.push({ webhook: id, ...numbers });
  }
  return skipped;
}

async function skip(
  tx: Transaction<Database>,
  { teamId, id, last }: { readonly teamId: string; readonly id: string; readonly last: number },
  { from, to, events }: Skipped,
): Promise<void> {
  await tx
    .updateTable('webhooks')
    .set({
      last_event_id: last,
      attempts: 0,
      first_failed_at: null,
      last_error: `Of the events ${from} to ${to}, ${events} went undelivered: they became older than the team keeps them.`,
    })
    .where('team_id', '=', teamId)
    .where('id', '=', id)
    .execute();
  await tx
    .insertInto('audit')
    .values({
      team_id: teamId,
      actor: 'orchestrator',
      action: 'webhook.events-expired',
      object: id,
      details: JSON.stringify({ from, to, events }),
    })
    .execute();
}
