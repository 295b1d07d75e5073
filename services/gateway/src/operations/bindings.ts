/** Bindings: which tokens of an issuer act for which team. */
import { type Database, newId, transact } from '@flashline/db';
import { AppError } from '@flashline/errors';
import type { Selectable } from 'kysely';
import { z } from 'zod';
import { ACCESS_CHANNEL } from '../auth/authenticator.ts';
import { recordAudit } from '../audit.ts';
import { REQUEST_INVALID, THING_NOT_FOUND } from '../errors.ts';
import { ID, NAME, PAGE, PAGE_QUERY, pageOf } from '../schemas/fields.ts';
import { BINDING, CLAIMS, PLATFORM_ROLE, TEAM_ROLE } from '../schemas/teams.ts';
import { confinedTo, grantOf, listedTeam, requireTeam } from './grants.ts';
import { requireAdminLeft } from './last-admin.ts';
import { createOnce } from './once.ts';
import { type Operation, plain } from './operation.ts';
import { newestFirst } from './page.ts';

const create = plain({
  name: 'createBinding',
  summary: 'Lets tokens that have all of these claims act for a team.',
  rest: {
    method: 'POST',
    path: '/v1/bindings',
    hasBody: true,
    status: 201,
    isIdempotent: true,
    errors: [404],
  },
  grpc: { service: 'TeamService', wrap: 'binding' },
  input: z.strictObject({
    name: NAME,
    issuer: z.string().min(1).max(500).describe('One of those that the server is set up for.'),
    claims: CLAIMS.describe(
      'Strings, numbers or booleans of the token, all of which must be equal.',
    ),
    teamRole: TEAM_ROLE.optional(),
    platformRole: PLATFORM_ROLE.optional(),
    team: ID.optional().describe('For an admin of the platform; the own team where absent.'),
  }),
  output: BINDING,
  run: async (call, { name, issuer, claims, ...wanted }) => {
    const { actor } = call.principal;
    const grant = grantOf('createBinding', call.principal, wanted);
    if (!call.platform.issuers.includes(issuer)) {
      const description = 'this server takes no tokens of that issuer';
      throw new AppError(REQUEST_INVALID, `The request is wrong: ${description}.`, {
        fields: [{ field: '/issuer', description }],
      });
    }
    const body = await createOnce(call, 201, async (tx) => {
      await requireTeam(tx, grant);
      const row = await tx
        .insertInto('bindings')
        .values({
          id: newId(),
          name,
          issuer,
          claims: JSON.stringify(claims),
          ...grant,
          created_by: actor,
        })
        .returningAll()
        .executeTakeFirstOrThrow();
      const details = { name, issuer, claims, ...wanted };
      await recordAudit(tx, { teamId: grant.team_id, actor }, 'binding.create', row.id, details);
      return bindingView(row);
    });
    call.platform.bus.wake(ACCESS_CHANNEL);
    return { body };
  },
});

const list = plain({
  name: 'listBindings',
  summary: 'Bindings of the team, newest first.',
  rest: {
    method: 'GET',
    path: '/v1/bindings',
    query: { ...PAGE_QUERY, team: 'text' },
    status: 200,
    errors: [404],
  },
  grpc: { service: 'TeamService' },
  input: z.strictObject({ ...PAGE, team: ID.optional() }),
  output: pageOf(BINDING),
  run: async ({ platform: { db }, principal }, { team, ...query }) => {
    const teamId = listedTeam('listBindings', principal, team);
    const rows = db
      .selectFrom('bindings')
      .selectAll()
      .$if(teamId !== null, (all) => all.where('team_id', '=', teamId!));
    const listed = { filter: ['bindings', teamId], rows, by: ['created_at', 'id'] } as const;
    return { body: await newestFirst(listed, query, bindingView) };
  },
});

const remove = plain({
  name: 'deleteBinding',
  summary: 'Its tokens act for the team no more; their streams end.',
  rest: { method: 'DELETE', path: '/v1/bindings/{id}', status: 204, errors: [409] },
  grpc: { service: 'TeamService' },
  input: z.strictObject({ id: ID }),
  output: null,
  run: async ({ platform: { db, bus, issuers }, principal }, { id }) => {
    const teamId = confinedTo('deleteBinding', principal);
    await transact(db, async (tx) => {
      const row = await tx
        .deleteFrom('bindings')
        .where('id', '=', id)
        .$if(teamId !== null, (all) => all.where('team_id', '=', teamId!))
        .returning(['team_id', 'platform_role'])
        .executeTakeFirst();
      if (row === undefined) {
        throw new AppError(THING_NOT_FOUND, `There is no binding ${id}: check its ID.`);
      }
      if (row.platform_role === 'admin') await requireAdminLeft(tx, issuers);
      await recordAudit(tx, { teamId: row.team_id, actor: principal.actor }, 'binding.delete', id);
    });
    bus.wake(ACCESS_CHANNEL);
    return { body: null };
  },
});

export const BINDINGS: readonly Operation[] = [create, list, remove];

function bindingView(row: Selectable<Database['bindings']>): z.input<typeof BINDING> {
  return {
    id: row.id,
    name: row.name,
    teamId: row.team_id,
    issuer: row.issuer,
    claims: row.claims,
    teamRole: row.team_role,
    platformRole: row.platform_role,
    createdAt: row.created_at.toISOString(),
    createdBy: row.created_by,
  };
}
