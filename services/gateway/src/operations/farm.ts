/** Boards, units, leases and the queue of all teams. */
import { BOARDS } from '@flashline/boards';
import { AppError } from '@flashline/errors';
import { sql } from 'kysely';
import { z } from 'zod';
import { hasPlatformReach, teamOf } from '../access/allow.ts';
import { THING_NOT_FOUND } from '../errors.ts';
import { BOARD, HEALTH, LEASE, LEASE_STATE, QUEUED_JOB, UNIT } from '../schemas/farm.ts';
import { ID, NAME, PAGE, PAGE_QUERY, pageOf } from '../schemas/fields.ts';
import { leaseView, type UnitRow, unitView } from './farm-views.ts';
import { type Call, type Operation, plain } from './operation.ts';
import { newestFirst } from './page.ts';

const boards = plain({
  name: 'listBoards',
  summary: 'What a job can ask for.',
  rest: { method: 'GET', path: '/v1/boards', status: 200 },
  grpc: { service: 'FarmService' },
  input: z.strictObject({}),
  output: pageOf(BOARD),
  run: async () => ({
    body: {
      items: BOARDS.map(({ id, mcu, core, maxClockHz, flash, ram, primary }) => ({
        id,
        mcu,
        core,
        maxClockHz,
        flashBytes: flash.sizeBytes,
        ramBytes: ram.reduce((sum, region) => sum + region.sizeBytes, 0),
        primary,
      })),
      nextCursor: null,
    },
  }),
});

const units = plain({
  name: 'listUnits',
  summary: 'What is in the rack.',
  rest: { method: 'GET', path: '/v1/units', query: PAGE_QUERY, status: 200 },
  grpc: { service: 'FarmService' },
  input: z.strictObject(PAGE),
  output: pageOf(UNIT),
  run: async (call, query) => {
    const isOperator = hasPlatformReach('listUnits', call.principal);
    const listed = {
      filter: ['units'],
      rows: selectUnits(call),
      by: ['registered_at', 'id'],
    } as const;
    const view = (row: UnitRow) => unitView(row, isOperator);
    return { body: await newestFirst(listed, query, view) };
  },
});

const setHealth = plain({
  name: 'setUnitHealth',
  summary: 'Takes a unit out of service, or back into it.',
  rest: { method: 'PATCH', path: '/v1/units/{id}', hasBody: true, status: 200 },
  grpc: { service: 'FarmService', wrap: 'unit' },
  input: z.strictObject({ id: ID, health: HEALTH, reason: NAME }),
  output: UNIT,
  run: async (call, { id, health, reason }) => {
    const find = () => selectUnits(call).where('id', '=', id).executeTakeFirst();
    if ((await find()) === undefined) throw missing('unit', id);
    const { platform, principal, signal } = call;
    const order = { unitId: id, health, reason, actor: principal.actor };
    await platform.farm.setUnitHealth(order, { signal });
    return { body: unitView((await find())!, true) };
  },
});

const leases = plain({
  name: 'listLeases',
  summary: 'Who holds or waits for a unit: the team’s own, or all for an operator.',
  rest: { method: 'GET', path: '/v1/leases', query: { ...PAGE_QUERY, state: 'text' }, status: 200 },
  grpc: { service: 'FarmService' },
  input: z.strictObject({ ...PAGE, state: LEASE_STATE.optional() }),
  output: pageOf(LEASE),
  run: async ({ platform: { db }, principal }, { state, ...query }) => {
    const teamId = hasPlatformReach('listLeases', principal) ? null : teamOf(principal);
    const rows = db
      .selectFrom('leases')
      .selectAll()
      .$if(teamId !== null, (all) => all.where('team_id', '=', teamId!))
      .$if(state !== undefined, (all) => all.where('state', '=', state!));
    const filter = ['leases', teamId, state ?? null];
    const listed = { filter, rows, by: ['requested_at', 'id'] } as const;
    return { body: await newestFirst(listed, query, leaseView) };
  },
});

const revoke = plain({
  name: 'revokeLease',
  summary: 'Ends a lease before its time.',
  rest: { method: 'DELETE', path: '/v1/leases/{id}', status: 204 },
  grpc: { service: 'FarmService' },
  input: z.strictObject({ id: ID }),
  output: null,
  run: async ({ platform: { db, farm }, principal, signal }, { id }) => {
    const found = await db
      .selectFrom('leases')
      .select('id')
      .where('id', '=', id)
      .executeTakeFirst();
    if (found === undefined) throw missing('lease', id);
    const reason = 'revoked by an operator';
    await farm.revokeLease({ leaseId: id, reason, actor: principal.actor }, { signal });
    return { body: null };
  },
});

const queue = plain({
  name: 'listQueue',
  summary: 'Jobs of all teams that wait or run, without what they are made of.',
  rest: { method: 'GET', path: '/v1/queue', query: PAGE_QUERY, status: 200 },
  grpc: { service: 'FarmService' },
  input: z.strictObject(PAGE),
  output: pageOf(QUEUED_JOB),
  run: async ({ platform: { db } }, query) => {
    const rows = db
      .selectFrom('jobs')
      .innerJoin('teams', 'teams.id', 'jobs.team_id')
      .select(['jobs.id', 'jobs.team_id', 'teams.name', 'jobs.class', 'jobs.state'])
      .select(['jobs.created_at', 'jobs.started_at'])
      .select(
        sql<number>`(select count(*)::integer from targets where targets.team_id = jobs.team_id and targets.job_id = jobs.id)`.as(
          'targets',
        ),
      )
      .where('jobs.state', 'in', ['queued', 'running']);
    const listed = { filter: ['queue'], rows, by: ['jobs.created_at', 'jobs.id'] } as const;
    const page = await newestFirst(listed, query, (row) => ({
      id: row.id,
      teamId: row.team_id,
      team: row.name,
      class: row.class,
      state: row.state as 'queued' | 'running',
      createdAt: row.created_at.toISOString(),
      startedAt: row.started_at?.toISOString() ?? null,
      targets: row.targets,
    }));
    return { body: page };
  },
});

export const FARM: readonly Operation[] = [boards, units, setHealth, leases, revoke, queue];

function selectUnits({ platform: { db } }: Call) {
  return db
    .selectFrom('units')
    .selectAll()
    .select(
      sql<boolean>`exists (select 1 from leases where leases.unit_id = units.id and leases.state = 'granted')`.as(
        'is_leased',
      ),
    );
}

function missing(noun: string, id: string): AppError {
  return new AppError(THING_NOT_FOUND, `There is no ${noun} ${id}: check its ID.`);
}
