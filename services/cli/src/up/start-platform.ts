/**
 * All eight services in this process on embedded defaults: PGlite in a thread, a queue in memory,
 * objects in a folder. They speak gRPC with each other over Unix sockets that only the user can open.
 */
import { join } from 'node:path';
import { startBuilder } from '@flashline/builder';
import { memoryBus, type Bus } from '@flashline/bus';
import { startCodegen } from '@flashline/codegen';
import { migrate, openPglite, type OpenDb } from '@flashline/db';
import { startFarmAgent, virtualDriver } from '@flashline/farm-agent';
import { startFarmController } from '@flashline/farm-controller';
import { GATEWAY_DEFAULTS, startGateway, type RunningGateway } from '@flashline/gateway';
import { stopAll, type Stoppable } from '@flashline/lifecycle';
import { startOnnxParser } from '@flashline/onnx-parser';
import { DEFAULTS, startOrchestrator, webhookSender } from '@flashline/orchestrator';
import { startQuantizer } from '@flashline/quantizer';
import { openStageDeps, type StageDeps } from '@flashline/stages';
import { folderStore, type Store } from '@flashline/store';
import { startTelemetry } from '@flashline/telemetry';
import { BOOTSTRAP_FILE } from './bootstrap-file.ts';
import type { DataFolder } from './data-folder.ts';
import { ensureFirstKey } from './first-key.ts';
import { hostAndPort, reachable, type Endpoints } from './ports.ts';
import type { UpSettings } from './settings.ts';

export interface PlatformOptions {
  readonly folder: DataFolder;
  readonly endpoints: Endpoints;
  readonly unitsPerBoard: number;
  readonly settings: UpSettings;
  /** Told the path of each gRPC call that a service receives. */
  readonly onCall: (path: string) => void;
}

export interface Platform extends Stoppable {
  /** `host:port` with the ports that it really has. */
  readonly restAddress: string;
  readonly grpcAddress: string;
  /** Of `/metrics`, on this machine alone. */
  readonly metricsAddress: string | null;
  /** The key that this start made; null at later starts. */
  readonly firstKey: string | null;
}

/** As the services have them. */
const FARM_DEFAULTS = { leaseSeconds: 30, noUnitSeconds: 60 };

/** Unit IDs are made of it, so it stays the same wherever the data folder is. */
const AGENT_ID = 'local';

/** Starts everything, in the order of who needs whom. Throws AppError where a part cannot start. */
export async function startPlatform(options: PlatformOptions): Promise<Platform> {
  const parts: Stoppable[] = [];
  try {
    return await startParts(options, parts);
  } catch (error) {
    await stopAll(parts);
    throw error;
  }
}

async function startParts(options: PlatformOptions, parts: Stoppable[]): Promise<Platform> {
  const { folder, endpoints, settings } = options;
  const { otlpUrl } = settings;
  const metrics = { host: '127.0.0.1', port: settings.metricsPort };
  const telemetry = await startTelemetry({ service: 'flashline', metrics, otlpUrl });
  parts.push(telemetry);
  const shared = await openShared(folder, parts);
  const firstKey = await ensureFirstKey(shared.database.db, folder.path, urlsOf(endpoints));
  const sockets = socketsIn(folder.sockets);
  await startStages(sockets, shared, options, parts);
  await startFarm(sockets, shared, options, parts);
  await startJobs(sockets, shared, options, parts);
  const gateway = await openDoors(sockets, shared, options);
  parts.push(gateway);
  const { restAddress, grpcAddress } = gateway;
  return {
    restAddress,
    grpcAddress,
    metricsAddress: telemetry.metricsAddress,
    firstKey,
    stop: () => stopAll(parts),
  };
}

/** What services have in common: opened once, closed last. */
interface Shared {
  readonly database: OpenDb;
  readonly bus: Bus;
  readonly store: Store;
  readonly stages: StageDeps;
}

async function openShared(folder: DataFolder, parts: Stoppable[]): Promise<Shared> {
  const database = await openPglite({ folder: folder.database });
  parts.push({ stop: () => database.close() });
  await migrate(database);
  const bus = memoryBus();
  parts.push({ stop: () => bus.close() });
  const store = await folderStore({ folder: folder.objects });
  parts.push({ stop: () => store.close() });
  const { path, database: rows, objects, agent, sockets, work } = folder;
  const hidden = [rows, objects, agent, sockets, join(path, BOOTSTRAP_FILE)];
  const stages = await openStageDeps({ store, tempDir: work, slots: null, hidden });
  return { database, bus, store, stages };
}

/** Address of each service, by what the others call it. */
type Sockets = Readonly<
  Record<'parser' | 'quantizer' | 'codegen' | 'builder' | 'farm' | 'agent' | 'orchestrator', string>
>;

function socketsIn(folder: string): Sockets {
  const at = (name: string) => `unix:${join(folder, `${name}.sock`)}`;
  return {
    parser: at('onnx-parser'),
    quantizer: at('quantizer'),
    codegen: at('codegen'),
    builder: at('builder'),
    farm: at('farm-controller'),
    agent: at('farm-agent'),
    orchestrator: at('orchestrator'),
  };
}

async function startStages(
  sockets: Sockets,
  { stages }: Shared,
  { onCall }: PlatformOptions,
  parts: Stoppable[],
): Promise<void> {
  const deps = { stages, onCall };
  parts.push(await startOnnxParser({ address: sockets.parser }, deps));
  parts.push(await startQuantizer({ address: sockets.quantizer }, deps));
  parts.push(await startCodegen({ address: sockets.codegen }, deps));
  parts.push(await startBuilder({ address: sockets.builder }, deps));
}

async function startFarm(
  sockets: Sockets,
  { database, stages }: Shared,
  { folder, unitsPerBoard, onCall }: PlatformOptions,
  parts: Stoppable[],
): Promise<void> {
  const controller = { address: sockets.farm, ...FARM_DEFAULTS };
  parts.push(await startFarmController(controller, { db: database.db, bus: null, onCall }));
  const agent = {
    address: sockets.agent,
    agentId: AGENT_ID,
    folder: folder.agent,
    controllerAddress: sockets.farm,
    unitsPerBoard,
  };
  parts.push(await startFarmAgent(agent, { driver: virtualDriver(stages), onCall }));
}

async function startJobs(
  sockets: Sockets,
  { database, bus, store, stages }: Shared,
  { settings, onCall }: PlatformOptions,
  parts: Stoppable[],
): Promise<void> {
  const sendWebhook = webhookSender(settings.allowPrivateWebhooks);
  const config = { ...DEFAULTS, address: sockets.orchestrator, services: sockets, isAlone: true };
  const deps = { db: database.db, bus, store, stages, sendWebhook, onCall };
  parts.push(await startOrchestrator(config, deps));
}

/** REST and public gRPC, last of all: who gets in finds everything there. */
async function openDoors(
  sockets: Sockets,
  { database, bus, store }: Shared,
  { endpoints, settings, onCall }: PlatformOptions,
): Promise<RunningGateway> {
  const config = {
    ...GATEWAY_DEFAULTS,
    host: endpoints.host,
    port: endpoints.restPort,
    grpcPort: endpoints.grpcPort,
    services: sockets,
    issuers: settings.issuers,
    allowPrivateWebhooks: settings.allowPrivateWebhooks,
  };
  return startGateway(config, { database, bus, store, onCall });
}

/** Until the real ports are known. */
function urlsOf({ host, restPort, grpcPort }: Endpoints): { url: string; grpcUrl: string } {
  const at = (port: number) => `http://${reachable(hostAndPort(host, port))}`;
  return { url: at(restPort), grpcUrl: at(grpcPort) };
}
