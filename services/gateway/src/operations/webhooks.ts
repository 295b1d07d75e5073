/** Webhooks: addresses that are told of the team's events. */
import { type Database, newId, transact } from '@flashline/db';
import { AppError } from '@flashline/errors';
import { checkTarget, newSecret } from '@flashline/webhooks';
import type { Selectable } from 'kysely';
import { z } from 'zod';
import { teamOf } from '../access/allow.ts';
import { recordAudit } from '../audit.ts';
import { LIMIT_WEBHOOKS, THING_NOT_FOUND } from '../errors.ts';
import { ID, PAGE, PAGE_QUERY, pageOf } from '../schemas/fields.ts';
import { EVENT_TYPE, NEW_WEBHOOK, WEBHOOK } from '../schemas/teams.ts';
import { createOnce } from './once.ts';
import { type Operation, plain } from './operation.ts';
import { newestFirst } from './page.ts';

const FULL_RETRY_SECONDS = 60;
const LONGEST_URL = 2000;

const create = plain({
  name: 'createWebhook',
  summary: 'Has events sent to an address; the secret that signs them is in this answer alone.',
  rest: { method: 'POST', path: '/v1/webhooks', hasBody: true, status: 201, isIdempotent: true },
  grpc: { service: 'TeamService' },
  input: z.strictObject({
    url: z
      .string()
      .min(1)
      .max(LONGEST_URL)
      .describe('https, or http where the operator allows it.'),
    eventTypes: z.array(EVENT_TYPE).max(20).default([]).describe('Empty: all types.'),
  }),
  output: NEW_WEBHOOK,
  run: async (call, { url, eventTypes }) => {
    const { platform, principal } = call;
    const teamId = teamOf(principal);
    await checkTarget(url, { allowPrivate: platform.allowPrivateWebhooks });
    const secret = newSecret();
    const body = await createOnce(
      call,
      201,
      async (tx) => {
        const team = await tx
          .selectFrom('teams')
          .select(['max_webhooks', 'last_event_id'])
          .where('id', '=', teamId)
          .forNoKeyUpdate()
          .executeTakeFirstOrThrow();
        const { count } = await tx
          .selectFrom('webhooks')
          .select((row) => row.fn.countAll<number>().as('count'))
          .where('team_id', '=', teamId)
          .executeTakeFirstOrThrow();
        if (Number(count) >= team.max_webhooks) throw full(team.max_webhooks);
        const row = await tx
          .insertInto('webhooks')
          .values({
            team_id: teamId,
            id: newId(),
            url,
            secret,
            event_types: JSON.stringify([...new Set(eventTypes)]),
            created_by: principal.actor,
            last_event_id: team.last_event_id,
          })
          .returningAll()
          .executeTakeFirstOrThrow();
        const who = { teamId, actor: principal.actor };
        await recordAudit(tx, who, 'webhook.create', row.id, { host: new URL(url).host });
        return { webhook: webhookView(row), secret: secret as string | null };
      },
      (answer) => ({ ...answer, secret: null }),
    );
    return { body };
  },
});

const list = plain({
  name: 'listWebhooks',
  summary: 'Webhooks of the team, newest first.',
  rest: { method: 'GET', path: '/v1/webhooks', query: PAGE_QUERY, status: 200 },
  grpc: { service: 'TeamService' },
  input: z.strictObject(PAGE),
  output: pageOf(WEBHOOK),
  run: async ({ platform: { db }, principal }, query) => {
    const teamId = teamOf(principal);
    const rows = db.selectFrom('webhooks').selectAll().where('team_id', '=', teamId);
    const listed = { filter: ['webhooks', teamId], rows, by: ['created_at', 'id'] } as const;
    return { body: await newestFirst(listed, query, webhookView) };
  },
});

const remove = plain({
  name: 'deleteWebhook',
  summary: 'Nothing more is sent.',
  rest: { method: 'DELETE', path: '/v1/webhooks/{id}', status: 204 },
  grpc: { service: 'TeamService' },
  input: z.strictObject({ id: ID }),
  output: null,
  run: async ({ platform: { db }, principal }, { id }) => {
    const teamId = teamOf(principal);
    await transact(db, async (tx) => {
      const row = await tx
        .deleteFrom('webhooks')
        .where('team_id', '=', teamId)
        .where('id', '=', id)
        .returning('id')
        .executeTakeFirst();
      if (row === undefined) {
        throw new AppError(THING_NOT_FOUND, `There is no webhook ${id}: check its ID.`);
      }
      await recordAudit(tx, { teamId, actor: principal.actor }, 'webhook.delete', id);
    });
    return { body: null };
  },
});

export const WEBHOOKS: readonly Operation[] = [create, list, remove];

function full(most: number): AppError {
  return new AppError(
    LIMIT_WEBHOOKS,
    `The team has ${most} webhooks, as many as it may: delete one.`,
    {
      retryAfterSeconds: FULL_RETRY_SECONDS,
    },
  );
}

function webhookView(row: Selectable<Database['webhooks']>): z.input<typeof WEBHOOK> {
  return {
    id: row.id,
    url: row.url,
    eventTypes: [...row.event_types],
    createdAt: row.created_at.toISOString(),
    createdBy: row.created_by,
    lastEventId: row.last_event_id,
    lastError: row.last_error,
  };
}
