/** A farm for tests: the real controller and agents over Unix sockets, on units that only hold. */
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppError } from '@flashline/errors';
import { memoryBus } from '@flashline/bus';
import { type farm, FarmControllerServiceService, stage } from '@flashline/contracts';
import type { Db, OpenDb } from '@flashline/db';
import {
  checkRunLog,
  type Driver,
  type FarmAgentSettings,
  holdDriver,
  RUN_LOG_FILE,
  type RunLogFindings,
  startFarmAgent,
} from '@flashline/farm-agent';
import { startFarmController } from '@flashline/farm-controller';
import { type RunningService, stopAll, type Stoppable } from '@flashline/lifecycle';
import { type Client, connect, unitIdOf } from '@flashline/rpc';

export const BOARD = 'nucleo-g474re';
/** Longer than any step of a test takes; one that is about its end asks for less. */
const LEASE_SECONDS = 120;

/** What a unit of a hold agent does: `<name>:<ms>` in the job's id, `fail` in the name breaks the unit. */
export const DRIVER = holdDriver(({ command }) => {
  const [name = '', ms = '0'] = command.scope?.jobId.split(':') ?? [];
  if (name.includes('fail')) throw new AppError(UNIT_BROKEN, 'The unit does not answer.');
  return Number(ms);
});

const UNIT_BROKEN = {
  code: 'VIRTUAL_BOARD_EMULATOR_DIED',
  kind: 'infrastructure',
  retryable: true,
  meaning: 'For tests.',
} as const;

export interface Asked {
  readonly team: string;
  /** `<name>:<ms to hold>` */
  readonly job: string;
  readonly holder?: string;
  readonly class?: string;
  readonly image?: string;
  readonly avoidUnits?: string[];
}

type Granted = { readonly leaseId: string; readonly unitId: string; readonly fence: number };

/** A request in progress. */
export interface Run {
  readonly granted: Promise<Granted>;
  readonly finished: Promise<farm.RunFinished>;
  cancel(): void;
}

export class Farm {
  readonly db: Db;
  readonly folder: string;
  /** Shared by its controllers. */
  readonly #bus = memoryBus();
  readonly #parts = new Set<Stoppable>();
  readonly #released = Promise.withResolvers<void>();
  client: Client<typeof FarmControllerServiceService>;
  controller: RunningService | null = null;

  private constructor(db: Db, folder: string) {
    this.db = db;
    this.folder = folder;
    this.client = connect(FarmControllerServiceService, this.address);
  }

  /** Teams `a` and `b`, a controller, no agent. */
  static async open(db: Db): Promise<Farm> {
    for (const table of ['leases', 'units', 'farm_accounts', 'audit', 'teams'] as const) {
      await db.deleteFrom(table).execute();
    }
    const teams = ['a', 'b'].map((id) => ({ id, name: id }));
    await db.insertInto('teams').values(teams).execute();
    const farm = new Farm(db, await mkdtemp(join(tmpdir(), 'farm-')));
    await farm.startController();
    return farm;
  }

  get address(): string {
    return `unix:${join(this.folder, 'controller.sock')}`;
  }

  async startController(leaseSeconds = LEASE_SECONDS): Promise<void> {
    this.controller = await this.#start(this.address, leaseSeconds);
  }

  /** One more on the same database; calls go through it from now on, agents stay with the first. */
  async startSecondController(): Promise<void> {
    const address = `unix:${join(this.folder, 'second.sock')}`;
    this.#parts.add(await this.#start(address, LEASE_SECONDS));
    this.client.close();
    this.client = connect(FarmControllerServiceService, address);
  }

  #start(address: string, leaseSeconds: number): Promise<RunningService> {
    const config = { address, leaseSeconds, noUnitSeconds: 600 };
    return startFarmController(config, { db: this.db, bus: this.#bus });
  }

  async stopController(): Promise<void> {
    await this.controller?.stop();
    this.controller = null;
  }

  async startAgent(name = 'agent', unitsPerBoard = 1): Promise<RunningService> {
    return this.#startAgent({ ...this.agentSettings(name), unitsPerBoard });
  }

  /** An agent with the id of another one, and a folder of its own. */
  async startTwin(agentId: string, name: string): Promise<RunningService> {
    return this.#startAgent({ ...this.agentSettings(name), agentId });
  }

  async #startAgent(settings: FarmAgentSettings): Promise<RunningService> {
    const agent = await startFarmAgent(settings, { driver: this.#driver(), boards: [BOARD] });
    this.#parts.add(agent);
    return agent;
  }

  /** Lets the runs of jobs named `kept` go on: until then they hold their units. */
  release(): void {
    this.#released.resolve();
  }

  #driver(): Driver {
    return {
      ...DRIVER,
      run: async (run) => {
        if (run.command.scope?.jobId.startsWith('kept')) {
          await Promise.race([this.#released.promise, once(run.signal, 'abort')]);
        }
        return DRIVER.run(run);
      },
    };
  }

  agentSettings(name: string) {
    return {
      address: `unix:${join(this.folder, `${name}.sock`)}`,
      agentId: name,
      folder: join(this.folder, name),
      controllerAddress: this.address,
      unitsPerBoard: 1,
      aliveMs: 200,
    };
  }

  /** Asks for a unit, and follows the request to its end. */
  run({ team, job, holder = job, class: ofClass = 'ci', image = '', avoidUnits = [] }: Asked): Run {
    const aborted = new AbortController();
    const granted = Promise.withResolvers<Granted>();
    const request: farm.RunFirmwareRequest = {
      command: {
        scope: { teamId: team, jobId: job },
        target: {
          board: BOARD,
          precision: stage.Precision.PRECISION_FP32,
          optimize: stage.Optimize.OPTIMIZE_BALANCED,
        },
        compiled: undefined,
        build: undefined,
        elf: { sha256: image === '' ? job : image, sizeBytes: 1 },
        reference: undefined,
        compareLayers: false,
      },
      holder,
      class: ofClass,
      avoidUnits,
    };
    const follow = async (): Promise<farm.RunFinished> => {
      const { signal } = aborted;
      for await (const { event } of this.client.runFirmware(request, { signal })) {
        if (event?.$case === 'granted') granted.resolve(event.value);
        if (event?.$case === 'finished') {
          // Whoever comes when the run is over hears of its end alone.
          granted.reject(new Error(`the run of ${job} was over before its lease was seen`));
          return event.value;
        }
      }
      throw new Error('the stream ended without a result');
    };
    const finished = follow();
    finished.catch((error: unknown) => granted.reject(error));
    granted.promise.catch(() => undefined);
    return { granted: granted.promise, finished, cancel: () => aborted.abort() };
  }

  /** What the agent's own log shows. */
  async findings(name = 'agent'): Promise<RunLogFindings> {
    return checkRunLog(await readFile(join(this.folder, name, RUN_LOG_FILE), 'utf8'));
  }

  async lease(holder: string) {
    return this.db
      .selectFrom('leases')
      .selectAll()
      .where('holder', '=', holder)
      .executeTakeFirstOrThrow();
  }

  async unit(id = unitIdOf('agent', { board: BOARD, driver: 'hold', n: 1 })) {
    return this.db.selectFrom('units').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  }

  /** Stopped with the farm. */
  add(part: Stoppable): void {
    this.#parts.add(part);
  }

  async close(): Promise<void> {
    await stopAll([...this.#parts]);
    await this.stopController();
    this.client.close();
    await this.#bus.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** A new farm for each test of a suite, on one database. */
export function onFarm(open: () => Promise<OpenDb>, use: (farm: Farm) => void): void {
  let database: OpenDb;
  let farm: Farm;
  beforeAll(async () => {
    database = await open();
  });
  afterAll(() => database.close());
  beforeEach(async () => {
    farm = await Farm.open(database.db);
    use(farm);
  });
  afterEach(() => farm.close());
}

/** Code of the error that a promise rejects with. */
export async function codeOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'no error',
    (error: unknown) => (error instanceof AppError ? error.code : String(error)),
  );
}

/** Waits until `is` holds. */
export async function until(is: () => Promise<boolean>): Promise<void> {
  while (!(await is())) await new Promise((resolve) => setTimeout(resolve, 20));
}
