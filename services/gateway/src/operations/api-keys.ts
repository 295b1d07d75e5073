/** API keys: made, listed, revoked. Their secrets are nowhere but with who asked for them. */
import { type Database, newId, transact } from '@flashline/db';
import { AppError } from '@flashline/errors';
import { type Selectable, sql } from 'kysely';
import { z } from 'zod';
import { ACCESS_CHANNEL } from '../auth/authenticator.ts';
import { recordAudit } from '../audit.ts';
import { newSecret, sha256Of } from '../auth/secrets.ts';
import { REQUEST_INVALID, THING_NOT_FOUND } from '../errors.ts';
import { ID, NAME, PAGE, PAGE_QUERY, pageOf, TIME } from '../schemas/fields.ts';
import { API_KEY, NEW_API_KEY, PLATFORM_ROLE, TEAM_ROLE } from '../schemas/teams.ts';
import { confinedTo, grantOf, listedTeam, requireTeam } from './grants.ts';
import { requireAdminLeft } from './last-admin.ts';
import { createOnce } from './once.ts';
import { type Operation, plain } from './operation.ts';
import { newestFirst } from './page.ts';

const LATEST_YEAR = 9999;

const create = plain({
  name: 'createApiKey',
  summary: 'Makes a key; its secret is in this answer alone.',
  rest: {
    method: 'POST',
    path: '/v1/api-keys',
    hasBody: true,
    status: 201,
    isIdempotent: true,
    errors: [404],
  },
  grpc: { service: 'TeamService' },
  input: z.strictObject({
    name: NAME,
    teamRole: TEAM_ROLE.optional(),
    platformRole: PLATFORM_ROLE.optional(),
    team: ID.optional().describe('For an admin of the platform; the own team where absent.'),
    expiresAt: TIME.optional(),
  }),
  output: NEW_API_KEY,
  run: async (call, { name, expiresAt, ...wanted }) => {
    const { actor } = call.principal;
    const grant = grantOf('createApiKey', call.principal, wanted);
    const expires = expiresAt === undefined ? null : expiry(expiresAt);
    const secret = newSecret();
    const body = await createOnce(
      call,
      201,
      async (tx) => {
        await requireTeam(tx, grant);
        const row = await tx
          .insertInto('api_keys')
          .values({
            id: newId(),
            name,
            ...grant,
            secret_sha256: sha256Of(secret),
            created_by: actor,
            expires_at: expires,
          })
          .returningAll()
          .executeTakeFirstOrThrow();
        const who = { teamId: grant.team_id, actor };
        await recordAudit(tx, who, 'api-key.create', row.id, { name, ...wanted });
        return { apiKey: keyView(row), secret: secret as string | null };
      },
      (answer) => ({ ...answer, secret: null }),
    );
    return { body };
  },
});

const list = plain({
  name: 'listApiKeys',
  summary: 'Keys of the team, revoked ones too, newest first.',
  rest: {
    method: 'GET',
    path: '/v1/api-keys',
    query: { ...PAGE_QUERY, team: 'text' },
    status: 200,
    errors: [404],
  },
  grpc: { service: 'TeamService' },
  input: z.strictObject({ ...PAGE, team: ID.optional() }),
  output: pageOf(API_KEY),
  run: async ({ platform: { db }, principal }, { team, ...query }) => {
    const teamId = listedTeam('listApiKeys', principal, team);
    const rows = db
      .selectFrom('api_keys')
      .selectAll()
      .$if(teamId !== null, (all) => all.where('team_id', '=', teamId!));
    const listed = { filter: ['api-keys', teamId], rows, by: ['created_at', 'id'] } as const;
    return { body: await newestFirst(listed, query, keyView) };
  },
});

const revoke = plain({
  name: 'revokeApiKey',
  summary: 'Ends a key for good, and the streams that were opened with it.',
  rest: { method: 'DELETE', path: '/v1/api-keys/{id}', status: 204, errors: [409] },
  grpc: { service: 'TeamService' },
  input: z.strictObject({ id: ID }),
  output: null,
  run: async ({ platform: { db, bus, issuers }, principal }, { id }) => {
    const teamId = confinedTo('revokeApiKey', principal);
    await transact(db, async (tx) => {
      const row = await tx
        .updateTable('api_keys')
        .set({ revoked_at: sql<Date>`coalesce(revoked_at, now())` })
        .where('id', '=', id)
        .$if(teamId !== null, (all) => all.where('team_id', '=', teamId!))
        .returning(['team_id', 'platform_role'])
        .executeTakeFirst();
      if (row === undefined) {
        throw new AppError(THING_NOT_FOUND, `There is no API key ${id}: check its ID.`);
      }
      if (row.platform_role === 'admin') await requireAdminLeft(tx, issuers);
      await recordAudit(tx, { teamId: row.team_id, actor: principal.actor }, 'api-key.revoke', id);
    });
    bus.wake(ACCESS_CHANNEL);
    return { body: null };
  },
});

export const API_KEYS: readonly Operation[] = [create, list, revoke];

/** A time that the database can keep and that is still to come. */
function expiry(text: string): Date {
  const time = new Date(text);
  if (time.getTime() > Date.now() && time.getUTCFullYear() <= LATEST_YEAR) return time;
  const description = 'name a time that is still to come';
  throw new AppError(REQUEST_INVALID, `The request is wrong: ${description}.`, {
    fields: [{ field: '/expiresAt', description }],
  });
}

function keyView(row: Selectable<Database['api_keys']>): z.input<typeof API_KEY> {
  return {
    id: row.id,
    name: row.name,
    teamId: row.team_id,
    teamRole: row.team_role,
    platformRole: row.platform_role,
    createdAt: row.created_at.toISOString(),
    createdBy: row.created_by,
    expiresAt: row.expires_at?.toISOString() ?? null,
    revokedAt: row.revoked_at?.toISOString() ?? null,
    lastUsedAt: row.last_used_at?.toISOString() ?? null,
  };
}
