/** Puts units, their fences and the stream to the controller together. */
import { primaryBoards } from '@flashline/boards';
import { FarmAgentServiceService, type farm } from '@flashline/contracts';
import { lockFolder, type RunningService, stopAll, type Stoppable } from '@flashline/lifecycle';
import { type Certificates, service, startServer, unitIdOf } from '@flashline/rpc';
import type { FarmAgentSettings } from './config.ts';
import { ControllerLink } from './controller-link.ts';
import { Fences } from './fences.ts';
import { getStatus } from './handlers/get-status.ts';
import type { Driver } from './ports/driver.ts';
import { RunLog } from './run-log.ts';
import { Unit } from './unit.ts';

const ALIVE_MS = 2000;

export interface FarmAgentDeps {
  readonly driver: Driver;
  /** IDs of the boards that it has units of; the primary ones unless given. */
  readonly boards?: readonly string[];
  /** False only in tests that show what fences are for. */
  readonly hasFences?: boolean;
  /** For TLS with the controller and with operators. */
  readonly certificates?: Certificates | null;
  readonly onCall?: (path: string) => void;
}

interface UnitOfBoard {
  readonly unitId: string;
  readonly board: string;
}

/** Starts an agent. Its folder is its own: LIFECYCLE_FOLDER_IN_USE where another process has it. */
export async function startFarmAgent(
  config: FarmAgentSettings,
  deps: FarmAgentDeps,
): Promise<RunningService> {
  const parts: Stoppable[] = [];
  try {
    const lock = await lockFolder(config.folder);
    parts.push({ stop: () => lock.release() });
    const log = await RunLog.open(config.folder);
    parts.push({ stop: () => log.close() });
    const fences = await Fences.open(config.folder);
    const address = await startParts(config, deps, { log, fences, parts });
    return { address, stop: () => stopAll(parts) };
  } catch (error) {
    await stopAll(parts);
    throw error;
  }
}

async function startParts(
  config: FarmAgentSettings,
  deps: FarmAgentDeps,
  { log, fences, parts }: { log: RunLog; fences: Fences; parts: Stoppable[] },
): Promise<string> {
  const { agentId, controllerAddress, aliveMs = ALIVE_MS } = config;
  const { driver, hasFences = true, certificates = null } = deps;
  const units = new Map<string, Unit>();
  const named = namedUnits(config, deps);
  let isConnected = false;
  const describeUnits = (): farm.AgentUnit[] =>
    named.map((unit) => ({
      ...unit,
      driver: driver.name,
      highestFence: fences.highest(unit.unitId),
    }));
  const status = () =>
    getStatus({
      agentId,
      isConnected,
      units: describeUnits(),
      leaseIds: [...units.values()].flatMap((unit) => unit.leaseIds),
    });
  const server = await startServer({
    address: config.address,
    services: [service(FarmAgentServiceService, { getStatus: async () => status() })],
    certificates,
    ...(deps.onCall === undefined ? {} : { onCall: deps.onCall }),
  });
  server.setServing(false);
  parts.push(server);
  const onConnected = (is: boolean) => {
    isConnected = is;
    server.setServing(is);
  };
  const link = new ControllerLink({
    agentId,
    controllerAddress,
    certificates,
    aliveMs,
    units,
    describeUnits,
    onConnected,
  });
  const onResult = (result: farm.RunResult) => link.send(result);
  for (const unit of named) {
    const options = { ...unit, driver, fences, log, hasFences, onResult };
    units.set(unit.unitId, new Unit(options));
  }
  parts.push(link, ...units.values());
  link.start();
  return server.address;
}

function namedUnits(config: FarmAgentSettings, deps: FarmAgentDeps): readonly UnitOfBoard[] {
  const boards = deps.boards ?? primaryBoards.map(({ id }) => id);
  return boards.flatMap((board) =>
    Array.from({ length: config.unitsPerBoard }, (_, index) => ({
      unitId: unitIdOf(config.agentId, { board, driver: deps.driver.name, n: index + 1 }),
      board,
    })),
  );
}
