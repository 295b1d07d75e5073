/** Dead letters and the audit log. */
import { exactTime, listDeadLetters } from '@flashline/jobs';
import { AppError } from '@flashline/errors';
import { z } from 'zod';
import { hasPlatformReach, teamOf } from '../access/allow.ts';
import { THING_NOT_FOUND } from '../errors.ts';
import { AUDIT_ENTRY, DEAD_LETTER } from '../schemas/farm.ts';
import { ID, PAGE, PAGE_QUERY, pageOf, pageSize } from '../schemas/fields.ts';
import { type Operation, plain } from './operation.ts';
import { readPage } from './page.ts';

const REPLAY_MS = 10_000;

const deadLetters = plain({
  name: 'listDeadLetters',
  summary: 'Work of all teams that failed too often.',
  rest: { method: 'GET', path: '/v1/dead-letters', query: PAGE_QUERY, status: 200 },
  grpc: { service: 'FarmService' },
  input: z.strictObject(PAGE),
  output: pageOf(DEAD_LETTER),
  run: async ({ platform }, { limit, cursor }) => {
    const query = { limit: pageSize(limit), ...(cursor === undefined ? {} : { cursor }) };
    const page = await listDeadLetters(platform.db, query);
    return { body: { items: [...page.items], nextCursor: page.nextCursor } };
  },
});

const replay = plain({
  name: 'replayDeadLetter',
  summary: 'Puts a dead letter back to work.',
  rest: { method: 'POST', path: '/v1/dead-letters/{id}:replay', status: 204 },
  grpc: { service: 'FarmService' },
  input: z.strictObject({ id: ID }),
  output: null,
  run: async ({ platform: { db, orchestrator }, principal, signal }, { id }) => {
    const found = await db
      .selectFrom('dead_letters')
      .select('id')
      .where('id', '=', id)
      .executeTakeFirst();
    if (found === undefined) {
      throw new AppError(THING_NOT_FOUND, `There is no dead letter ${id}: check its ID.`);
    }
    await orchestrator.replayDeadLetter(
      { deadLetterId: id, actor: principal.actor },
      { timeoutMs: REPLAY_MS, signal },
    );
    return { body: null };
  },
});

const audit = plain({
  name: 'listAudit',
  summary: 'Who changed what: in the team, or everywhere for an admin of the platform.',
  rest: { method: 'GET', path: '/v1/audit', query: PAGE_QUERY, status: 200 },
  grpc: { service: 'FarmService' },
  input: z.strictObject(PAGE),
  output: pageOf(AUDIT_ENTRY),
  run: async ({ platform: { db }, principal }, query) => {
    const teamId = hasPlatformReach('listAudit', principal) ? null : teamOf(principal);
    const read = (rows: number, after: { id: string } | null) =>
      db
        .selectFrom('audit')
        .selectAll()
        .select(exactTime('time').as('exact_time'))
        .orderBy('id', 'desc')
        .limit(rows)
        .$if(teamId !== null, (all) => all.where('team_id', '=', teamId!))
        .$if(after !== null, (all) => all.where('id', '<', Number(after!.id)))
        .execute();
    const page = await readPage(['audit', teamId], query, read, (row) => ({
      id: row.id,
      teamId: row.team_id,
      time: row.time.toISOString(),
      actor: row.actor,
      action: row.action,
      object: row.object,
      details: row.details,
    }));
    return { body: page };
  },
});

export const RECORDS: readonly Operation[] = [deadLetters, replay, audit];
