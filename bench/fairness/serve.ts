/** Sends the workload through a real controller and real agents whose units only hold. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type farm, FarmControllerServiceService, stage } from '@flashline/contracts';
import { migrate, type OpenDb } from '@flashline/db';
import { checkRunLog, holdDriver, RUN_LOG_FILE, startFarmAgent } from '@flashline/farm-agent';
import { startFarmController } from '@flashline/farm-controller';
import { stopAll, type Stoppable } from '@flashline/lifecycle';
import { type Client, connect } from '@flashline/rpc';
import { byAge, fairOrder, type RequestOrder } from '@flashline/schedule';
import type { Served } from './shares.ts';
import { makeRequests, type Request, TEAMS } from './workload.ts';

const BOARD = 'nucleo-g474re';
const AGENTS = ['left', 'right'];
const UNITS_PER_AGENT = 3;
/** Requests of a team that wait or run at a time, as the orchestrator has it. */
const WINDOW = 8;

export type Policy = 'fair' | 'fifo';

const fifoOrder: RequestOrder = (_state, requests) => requests.toSorted(byAge);

export interface Run {
  readonly served: readonly Served[];
  readonly wallSeconds: number;
}

/** Serves all requests, and checks in the agents' logs that no unit did two things at once. */
export async function serve(database: OpenDb, policy: Policy): Promise<Run> {
  await migrate(database);
  const { db } = database;
  for (const table of ['leases', 'units', 'farm_accounts', 'teams'] as const) {
    await db.deleteFrom(table).execute();
  }
  const teams = TEAMS.map(({ id, weight }) => ({ id, name: id, weight }));
  await db.insertInto('teams').values(teams).execute();
  const folder = await mkdtemp(join(tmpdir(), 'fairness-'));
  const parts: Stoppable[] = [];
  try {
    const address = `unix:${join(folder, 'controller.sock')}`;
    const config = { address, leaseSeconds: 30, noUnitSeconds: 60 };
    const order = policy === 'fair' ? fairOrder : fifoOrder;
    parts.push(await startFarmController(config, { db, bus: null, order }));
    for (const agent of AGENTS) parts.push(await startAgent(folder, agent, address));
    const client = connect(FarmControllerServiceService, address);
    parts.push({ stop: async () => client.close() });
    const started = performance.now();
    const arrivals = await sendAll(client, policy);
    const wallSeconds = (performance.now() - started) / 1000;
    for (const agent of AGENTS) await checkLog(join(folder, agent, RUN_LOG_FILE));
    return { served: await readServed(database, arrivals), wallSeconds };
  } finally {
    await stopAll(parts);
    await rm(folder, { recursive: true, force: true });
  }
}

function startAgent(folder: string, agentId: string, controllerAddress: string) {
  const driver = holdDriver(({ command }) => Number(command.scope?.jobId.split(':')[1]));
  return startFarmAgent(
    {
      address: `unix:${join(folder, `${agentId}.sock`)}`,
      agentId,
      folder: join(folder, agentId),
      controllerAddress,
      unitsPerBoard: UNITS_PER_AGENT,
    },
    { driver, boards: [BOARD] },
  );
}

/** Times of arrival by request, seconds of the wall clock. */
async function sendAll(
  client: Client<typeof FarmControllerServiceService>,
  policy: Policy,
): Promise<ReadonlyMap<string, number>> {
  const startedAt = Date.now();
  const arrivals = new Map<string, number>();
  const all = makeRequests();
  for (const { id, arrivesAtMs } of all) arrivals.set(id, (startedAt + arrivesAtMs) / 1000);
  const lanes =
    policy === 'fair'
      ? TEAMS.map(({ id }) => ({ width: WINDOW, queue: all.filter(({ team }) => team === id) }))
      : [{ width: WINDOW * TEAMS.length, queue: [...all] }];
  await Promise.all(
    lanes.flatMap(({ width, queue }) =>
      Array.from({ length: width }, async () => {
        for (let request = queue.shift(); request !== undefined; request = queue.shift()) {
          await sleep(Math.max(0, startedAt + request.arrivesAtMs - Date.now()));
          await runOne(client, request);
        }
      }),
    ),
  );
  return arrivals;
}

async function runOne(
  client: Client<typeof FarmControllerServiceService>,
  { id, team, holdMs }: Request,
): Promise<void> {
  const message: farm.RunFirmwareRequest = {
    command: {
      scope: { teamId: team, jobId: `${id}:${holdMs}` },
      target: {
        board: BOARD,
        precision: stage.Precision.PRECISION_FP32,
        optimize: stage.Optimize.OPTIMIZE_BALANCED,
      },
      compiled: undefined,
      build: undefined,
      elf: { sha256: id, sizeBytes: 1 },
      reference: undefined,
      compareLayers: false,
    },
    holder: id,
    class: 'ci',
    avoidUnits: [],
  };
  let isFinished = false;
  for await (const { event } of client.runFirmware(message)) {
    isFinished = event?.$case === 'finished';
  }
  if (!isFinished) throw new Error(`request ${id} got no result`);
}

async function readServed(
  { db }: OpenDb,
  arrivals: ReadonlyMap<string, number>,
): Promise<readonly Served[]> {
  const rows = await db
    .selectFrom('leases')
    .select(['holder', 'team_id', 'granted_at', 'ended_at'])
    .where('end_reason', '=', 'finished')
    .execute();
  if (rows.length !== arrivals.size) throw new Error(`${rows.length} of ${arrivals.size} finished`);
  return rows.map(({ holder, team_id: team, granted_at: granted, ended_at: ended }) => ({
    team,
    arrived: arrivals.get(holder) ?? 0,
    granted: (granted?.getTime() ?? 0) / 1000,
    ended: (ended?.getTime() ?? 0) / 1000,
  }));
}

async function checkLog(path: string): Promise<void> {
  const { overlaps, fallingFences } = checkRunLog(await readFile(path, 'utf8'));
  const faults = [...overlaps, ...fallingFences];
  if (faults.length > 0) throw new Error(`the log of runs shows ${faults.join('; ')}`);
}
