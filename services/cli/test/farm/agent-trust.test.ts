/** What the certificate of an agent lets it register, and nothing else. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppError } from '@flashline/errors';
import { type farm, FarmControllerServiceService } from '@flashline/contracts';
import { migrate, type OpenDb } from '@flashline/db';
import { openInMemory } from '@flashline/db/testing';
import { startFarmAgent } from '@flashline/farm-agent';
import { startFarmController } from '@flashline/farm-controller';
import { type RunningService, type Stoppable, stopAll } from '@flashline/lifecycle';
import { type Authority, makeAuthority } from '@flashline/real-servers';
import {
  type Certificates,
  connect,
  openServiceCertificates,
  type ServiceName,
  unitIdOf,
} from '@flashline/rpc';
import { BOARD, DRIVER } from './farm-fixture.ts';

let folder: string;
let authority: Authority;
let database: OpenDb;
let controller: RunningService;
const parts: Stoppable[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flashline-trust-'));
  parts.push({ stop: () => rm(folder, { recursive: true, force: true }) });
  authority = await makeAuthority(join(folder, 'tls'));
  database = await openInMemory();
  parts.push({ stop: () => database.close() });
  await migrate(database);
  const certificates = await certificatesOf('farm-controller', 'farm-controller');
  controller = await startFarmController(
    { address: '127.0.0.1:0', leaseSeconds: 30, noUnitSeconds: 60 },
    { db: database.db, bus: null, certificates },
  );
  parts.push(controller);
});

afterAll(() => stopAll(parts));

async function certificatesOf(identity: string, service: ServiceName): Promise<Certificates> {
  const certificates = await openServiceCertificates(await authority.issue(identity), service);
  parts.push(certificates);
  return certificates;
}

const unitOf = (agentId: string) => unitIdOf(agentId, { board: BOARD, driver: 'hold', n: 1 });

/** What the controller answers first to an agent that says this, with the certificate of rack-1. */
async function answerTo(agentId: string, unitId: string): Promise<string> {
  const certificates = await certificatesOf('farm-agent/rack-1', 'farm-agent');
  const client = connect(FarmControllerServiceService, controller.address, { certificates });
  const unit = { unitId, board: BOARD, driver: 'hold', highestFence: 0 };
  async function* hello(): AsyncGenerator<farm.ConnectAgentRequest> {
    yield { message: { $case: 'hello', value: { agentId, units: [unit] } } };
    // The controller ends the stream, or the loop below leaves it.
    await new Promise(() => undefined);
  }
  try {
    for await (const { message } of client.connectAgent(hello())) return message?.$case ?? '';
    return 'nothing';
  } catch (error) {
    return error instanceof AppError ? error.code : String(error);
  } finally {
    client.close();
  }
}

test('an agent registers units under the name in its certificate alone', async () => {
  expect(await answerTo('rack-1', unitOf('rack-1'))).toBe('welcome');
  expect(await answerTo('rack-2', unitOf('rack-2'))).toBe('FARM_WRONG_AGENT');
  expect(await answerTo('rack-1', unitOf('rack-2'))).toBe('FARM_WRONG_AGENT');
  const units = await database.db.selectFrom('units').select('id').execute();
  expect(units).toEqual([{ id: unitOf('rack-1') }]);
});

test('an agent neither asks for runs nor gives the orders of operators', async () => {
  const certificates = await certificatesOf('farm-agent/rack-1', 'farm-agent');
  const client = connect(FarmControllerServiceService, controller.address, { certificates });
  const order = { leaseId: 'x', reason: 'a test', actor: 'rack-1' };
  await expect(client.revokeLease(order)).rejects.toMatchObject({ code: 'RPC_CALLER_REFUSED' });
  const health = { unitId: 'x', health: 'retired', reason: 'a test', actor: 'rack-1' };
  await expect(client.setUnitHealth(health)).rejects.toMatchObject({ code: 'RPC_CALLER_REFUSED' });
  client.close();
});

test('an agent as it is connects over mutual TLS', async () => {
  const certificates = await certificatesOf('farm-agent/rack-3', 'farm-agent');
  const settings = {
    address: '127.0.0.1:0',
    agentId: 'rack-3',
    folder: join(folder, 'rack-3'),
    controllerAddress: controller.address,
    unitsPerBoard: 1,
  };
  const agent = await startFarmAgent(settings, { driver: DRIVER, boards: [BOARD], certificates });
  for (;;) {
    const row = await database.db
      .selectFrom('units')
      .select('id')
      .where('id', '=', unitOf('rack-3'))
      .executeTakeFirst();
    if (row !== undefined) break;
  }
  await agent.stop();
});
