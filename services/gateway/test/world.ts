/** Two teams with the same model and data, a finished job each, and everything else that has an ID. */
import { newId } from '@flashline/db';
import { unitIdOf } from '@flashline/rpc';
import { GOOD_DATA, GOOD_MODEL } from './peers.ts';
import type { Rig } from './rig.ts';

/** Everything of one team that a path may name. */
export interface TeamThings {
  readonly teamId: string;
  readonly keys: Readonly<Record<'viewer' | 'submitter' | 'admin', string>>;
  readonly model: string;
  readonly data: string;
  /** Ended, with a report and an artifact. */
  readonly job: string;
  readonly artifact: string;
  readonly apiKey: string;
  readonly binding: string;
  readonly webhook: string;
  readonly lease: string;
  readonly deadLetter: string;
}

export const REPORT_TEXT = '{"schema":"flashline.report/1"}';
export const ISSUER = 'https://issuer.test';

const BOARD = 'nucleo-g474re';

/** A team with things of its own. Names say which team it is, so that a leak can be seen. */
export async function addTeamThings(rig: Rig, name: string): Promise<TeamThings> {
  const teamId = await rig.addTeam(name);
  const [viewer, submitter, admin] = await Promise.all([
    rig.addKey({ teamId, teamRole: 'viewer' }),
    rig.addKey({ teamId, teamRole: 'submitter' }),
    rig.addKey({ teamId, teamRole: 'admin' }),
  ]);
  const key = admin.secret;
  const model = await uploadOf(rig, key, `/v1/models?name=${name}-model`, GOOD_MODEL);
  const data = await uploadOf(rig, key, `/v1/data?name=${name}-data`, GOOD_DATA);
  const job = await addEndedJob(rig, teamId, key, model);
  return {
    teamId,
    keys: { viewer: viewer.secret, submitter: submitter.secret, admin: key },
    model,
    data,
    job,
    artifact: `${BOARD}.fp32.elf`,
    apiKey: (await rig.addKey({ teamId, teamRole: 'viewer' })).id,
    ...(await addRows(rig, teamId, name, job)),
  };
}

async function uploadOf(rig: Rig, key: string, path: string, bytes: Uint8Array): Promise<string> {
  const response = await rig.ask(path, { key, bytes });
  return ((await response.json()) as { sha256: string }).sha256;
}

async function addEndedJob(rig: Rig, teamId: string, key: string, model: string): Promise<string> {
  const json = { model, boards: [BOARD] };
  const made = await rig.ask('/v1/jobs', { key, json });
  const { id } = (await made.json()) as { id: string };
  await rig.ask(`/v1/jobs/${id}:cancel`, { key, method: 'POST' });
  const { store, database } = rig;
  const report = await store.put(teamId, chunks(REPORT_TEXT));
  const elf = await store.put(teamId, chunks(`firmware of ${teamId}`));
  await database.db
    .updateTable('jobs')
    .set({ report_sha256: report.sha256 })
    .where('id', '=', id)
    .execute();
  await database.db
    .updateTable('targets')
    .set({ artifacts: JSON.stringify({ elf }) })
    .where('job_id', '=', id)
    .execute();
  return id;
}

async function addRows({ database: { db } }: Rig, teamId: string, name: string, job: string) {
  const ids = { binding: newId(), webhook: newId(), lease: newId(), deadLetter: newId() };
  await db
    .insertInto('bindings')
    .values({
      id: ids.binding,
      team_id: teamId,
      name,
      issuer: ISSUER,
      claims: JSON.stringify({ repository_id: name }),
      team_role: 'submitter',
      platform_role: null,
      created_by: 'test',
    })
    .execute();
  await db
    .insertInto('webhooks')
    .values({
      team_id: teamId,
      id: ids.webhook,
      url: `https://${name}.example.org/hook`,
      secret: 'whsec_x',
      event_types: '[]',
      created_by: 'test',
      last_error: null,
    })
    .execute();
  await db
    .insertInto('leases')
    .values({
      id: ids.lease,
      team_id: teamId,
      job_id: job,
      board: BOARD,
      precision: 'fp32',
      class: 'ci',
      holder: `${name}-holder`,
      state: 'waiting',
    })
    .execute();
  await db
    .insertInto('dead_letters')
    .values({
      id: ids.deadLetter,
      topic: 'jobs.ci',
      job_id: job,
      team_id: teamId,
      payload: '{}',
      reason: 'it failed',
      deliveries: 5,
      replayed_by: null,
    })
    .execute();
  return ids;
}

/** As agents name theirs: an operator must reach it by this name. */
export const UNIT_ID = unitIdOf('host-7', { board: BOARD, driver: 'virtual', n: 1 });

/** A unit, which belongs to no team. */
export async function addUnit({ database: { db } }: Rig): Promise<string> {
  const id = UNIT_ID;
  await db
    .insertInto('units')
    .values({
      id,
      board: BOARD,
      agent: 'host-7',
      driver: 'virtual',
      health_reason: null,
      connection: null,
    })
    .execute();
  return id;
}

async function* chunks(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
