/** Teams and their quotas. */
import { type Database, isUniqueViolation, newId, transact } from '@flashline/db';
import { AppError } from '@flashline/errors';
import type { Selectable } from 'kysely';
import { z } from 'zod';
import { hasPlatformReach, teamOf } from '../access/allow.ts';
import { ACCESS_CHANNEL } from '../auth/authenticator.ts';
import { recordAudit } from '../audit.ts';
import { THING_EXISTS, THING_NOT_FOUND } from '../errors.ts';
import { ID, NAME, PAGE, PAGE_QUERY, pageOf } from '../schemas/fields.ts';
import { QUOTAS, TEAM } from '../schemas/teams.ts';
import { createOnce } from './once.ts';
import { type Operation, plain } from './operation.ts';
import { newestFirst } from './page.ts';

const QUOTA_INPUT = z.strictObject(QUOTAS);
type Quotas = z.output<typeof QUOTA_INPUT>;

const create = plain({
  name: 'createTeam',
  summary: 'Makes a team; it has no key yet.',
  rest: {
    method: 'POST',
    path: '/v1/teams',
    hasBody: true,
    status: 201,
    isIdempotent: true,
    errors: [409],
  },
  grpc: { service: 'TeamService', wrap: 'team' },
  input: z.strictObject({ name: NAME, ...QUOTAS }),
  output: TEAM,
  run: async (call, { name, ...quotas }) => {
    const body = await createOnce(call, 201, async (tx) => {
      const row = await tx
        .insertInto('teams')
        .values({ id: newId(), name, ...columnsOf(quotas) })
        .returningAll()
        .executeTakeFirstOrThrow();
      const who = { teamId: row.id, actor: call.principal.actor };
      await recordAudit(tx, who, 'team.create', row.id, { name, ...quotas });
      return teamView(row);
    }).catch((error: unknown) => {
      if (!isUniqueViolation(error, 'teams_name_key')) throw error;
      throw new AppError(THING_EXISTS, `There is a team ${name} already: take another name.`);
    });
    return { body, headers: { Location: `/v1/teams/${body.id}` } };
  },
});

const list = plain({
  name: 'listTeams',
  summary: 'The own team, or all for an admin of the platform.',
  rest: { method: 'GET', path: '/v1/teams', query: PAGE_QUERY, status: 200 },
  grpc: { service: 'TeamService' },
  input: z.strictObject(PAGE),
  output: pageOf(TEAM),
  run: async ({ platform: { db }, principal }, query) => {
    const teamId = hasPlatformReach('listTeams', principal) ? null : teamOf(principal);
    const rows = db
      .selectFrom('teams')
      .selectAll()
      .$if(teamId !== null, (all) => all.where('id', '=', teamId!));
    const listed = { filter: ['teams', teamId], rows, by: ['created_at', 'id'] } as const;
    return { body: await newestFirst(listed, query, teamView) };
  },
});

const get = plain({
  name: 'getTeam',
  summary: 'One team and its quotas.',
  rest: { method: 'GET', path: '/v1/teams/{id}', status: 200 },
  grpc: { service: 'TeamService', wrap: 'team' },
  input: z.strictObject({ id: ID }),
  output: TEAM,
  run: async ({ platform: { db }, principal }, { id }) => {
    const isVisible = hasPlatformReach('getTeam', principal) || id === principal.teamId;
    const row = isVisible
      ? await db.selectFrom('teams').selectAll().where('id', '=', id).executeTakeFirst()
      : undefined;
    if (row === undefined) throw noSuchTeam(id);
    return { body: teamView(row) };
  },
});

const update = plain({
  name: 'updateTeam',
  summary: 'Changes quotas, weight or highest class: those that are given.',
  rest: { method: 'PATCH', path: '/v1/teams/{id}', hasBody: true, status: 200 },
  grpc: { service: 'TeamService', wrap: 'team' },
  input: z.strictObject({ id: ID, ...QUOTAS }),
  output: TEAM,
  run: async ({ platform: { db, bus }, principal }, { id, ...quotas }) => {
    const columns = columnsOf(quotas);
    const row = await transact(db, async (tx) => {
      const changed =
        Object.keys(columns).length === 0
          ? await tx.selectFrom('teams').selectAll().where('id', '=', id).executeTakeFirst()
          : await tx
              .updateTable('teams')
              .set(columns)
              .where('id', '=', id)
              .returningAll()
              .executeTakeFirst();
      if (changed === undefined) throw noSuchTeam(id);
      await recordAudit(tx, { teamId: id, actor: principal.actor }, 'team.update', id, quotas);
      return changed;
    });
    bus.wake(ACCESS_CHANNEL);
    return { body: teamView(row) };
  },
});

export const TEAMS: readonly Operation[] = [create, list, get, update];

/** The one sentence for a team that is not there or not to be seen. */
export function noSuchTeam(id: string): AppError {
  return new AppError(THING_NOT_FOUND, `There is no team ${id}: check its ID.`);
}

function columnsOf(quotas: Quotas) {
  const { weight, highestClass, retentionDays, storageLimitBytes } = quotas;
  const { maxQueuedJobs, maxRequestsPerMinute, maxWebhooks } = quotas;
  return {
    ...(weight === undefined ? {} : { weight }),
    ...(highestClass === undefined ? {} : { highest_class: highestClass }),
    ...(retentionDays === undefined ? {} : { retention_days: retentionDays }),
    ...(storageLimitBytes === undefined ? {} : { storage_limit_bytes: storageLimitBytes }),
    ...(maxQueuedJobs === undefined ? {} : { max_queued_jobs: maxQueuedJobs }),
    ...(maxRequestsPerMinute === undefined
      ? {}
      : { max_requests_per_minute: maxRequestsPerMinute }),
    ...(maxWebhooks === undefined ? {} : { max_webhooks: maxWebhooks }),
  };
}

function teamView(row: Selectable<Database['teams']>): z.input<typeof TEAM> {
  return {
    id: row.id,
    name: row.name,
    createdAt: row.created_at.toISOString(),
    weight: row.weight,
    highestClass: row.highest_class,
    retentionDays: row.retention_days,
    storageLimitBytes: row.storage_limit_bytes,
    maxQueuedJobs: row.max_queued_jobs,
    maxRequestsPerMinute: row.max_requests_per_minute,
    maxWebhooks: row.max_webhooks,
  };
}
