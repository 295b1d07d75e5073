/** The orchestrator: takes jobs through their stages, and heals what was lost. */
import type { Bus } from '@flashline/bus';
import {
  BuilderServiceService,
  CodegenServiceService,
  FarmControllerServiceService,
  OrchestratorServiceService,
  ParserServiceService,
  QuantizerServiceService,
} from '@flashline/contracts';
import type { Db } from '@flashline/db';
import { eventsChannel, forgetWorkers } from '@flashline/jobs';
import { stopAll, type RunningService, type Stoppable } from '@flashline/lifecycle';
import { type Certificates, connect, service, startServer } from '@flashline/rpc';
import { toolVersions, type StageDeps } from '@flashline/stages';
import type { Store } from '@flashline/store';
import { startBackground } from './background/start-background.ts';
import type { SendWebhook } from './background/deliver-webhooks.ts';
import type { OrchestratorConfig, ServiceAddresses } from './config.ts';
import { consumeJobs } from './consume-jobs.ts';
import { cancelJob } from './handlers/cancel-job.ts';
import { replayDeadLetter } from './handlers/replay-dead-letter.ts';
import type { Clients } from './job-context.ts';
import type { Worker } from './work-on-job.ts';

export interface OrchestratorDeps {
  readonly db: Db;
  /** The same database for signs of life alone, so that they wait for no other work; `db` unless given. */
  readonly heartbeats?: Db;
  readonly bus: Bus;
  readonly store: Store;
  /** Where reports are put together; shared by all services of a process. */
  readonly stages: StageDeps;
  readonly sendWebhook: SendWebhook;
  /** For TLS with other services. */
  readonly certificates?: Certificates | null;
  /** Told the path of each call. */
  readonly onCall?: (path: string) => void;
}

/** Stopping leaves jobs in hand to whoever starts next. Rejects with RPC_ADDRESS_REFUSED. */
export async function startOrchestrator(
  config: OrchestratorConfig,
  deps: OrchestratorDeps,
): Promise<RunningService> {
  const { db, bus, store, stages } = deps;
  if (config.isAlone) await forgetWorkers(db);
  const { certificates = null } = deps;
  const clients = connectAll(config.services, certificates);
  const parts: Stoppable[] = [{ stop: () => Promise.resolve(closeAll(clients)) }];
  const wakeTeam = (teamId: string) => bus.wake(eventsChannel(teamId));
  try {
    const background = startBackground({ ...deps, wakeTeam }, config);
    parts.push(background);
    const worker: Worker = {
      db,
      heartbeats: deps.heartbeats ?? db,
      bus,
      store,
      stages,
      clients,
      wakeTeam,
      tools: await toolVersions(),
      maxStalls: config.maxStalls,
      onEnded: background.dispatch,
      inHand: new Map(),
    };
    parts.push(await consumeJobs(worker, config.concurrentJobs));
    const handlers = {
      cancelJob: cancelJob(worker),
      replayDeadLetter: replayDeadLetter(db, background.dispatch),
    };
    const server = await startServer({
      address: config.address,
      services: [service(OrchestratorServiceService, handlers)],
      certificates,
      ...(deps.onCall === undefined ? {} : { onCall: deps.onCall }),
    });
    parts.push(server);
    return { address: server.address, stop: () => stopAll(parts) };
  } catch (error) {
    await stopAll(parts);
    throw error;
  }
}

function connectAll(
  { parser, quantizer, codegen, builder, farm }: ServiceAddresses,
  certificates: Certificates | null,
): Clients {
  const options = { certificates };
  return {
    parser: connect(ParserServiceService, parser, options),
    quantizer: connect(QuantizerServiceService, quantizer, options),
    codegen: connect(CodegenServiceService, codegen, options),
    builder: connect(BuilderServiceService, builder, options),
    farm: connect(FarmControllerServiceService, farm, options),
  };
}

function closeAll(clients: Clients): void {
  for (const client of Object.values(clients)) (client as { close(): void }).close();
}
