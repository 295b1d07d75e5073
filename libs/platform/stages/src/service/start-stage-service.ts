/** What the services of stages have in common: how they start, alone or several in one process. */
import { stopAll, type RunningService, type Stoppable } from '@flashline/lifecycle';
import {
  type Certificates,
  openServiceCertificates,
  startServer,
  type ServiceImplementation,
  type ServiceName,
} from '@flashline/rpc';
import { logger, startTelemetry } from '@flashline/telemetry';
import { openStore } from '@flashline/store';
import { openStageDeps } from '../open-stage-deps.ts';
import type { StageDeps } from '../run-stage.ts';
import { privatePathsOf, type StageServiceSettings } from './settings.ts';

export interface StageServiceConfig {
  /** host:port, where port 0 is any, or unix:/path. */
  readonly address: string;
}

export interface StageServiceDeps {
  /** Shared by all services of a process. */
  readonly stages: StageDeps;
  /** For TLS with other services. */
  readonly certificates?: Certificates | null;
  /** Told the path of each call. */
  readonly onCall?: (path: string) => void;
}

/** Starts a service in a process that has opened what it needs. */
export type StartStageService = (
  config: StageServiceConfig,
  deps: StageServiceDeps,
) => Promise<RunningService>;

/** Serves one gRPC service. Rejects with RPC_ADDRESS_REFUSED. */
export async function startStageService(
  { address }: StageServiceConfig,
  { onCall, certificates = null }: StageServiceDeps,
  implementation: ServiceImplementation,
): Promise<RunningService> {
  const services = [implementation];
  return startServer({
    address,
    services,
    certificates,
    ...(onCall === undefined ? {} : { onCall }),
  });
}

/**
 * A process with one service: opens all that it needs; what is returned stops it in reverse. Stages see
 * neither the store's folder nor `ownFolders`, which must not hold the folder of running stages.
 */
export async function startStageProcess(
  name: ServiceName,
  settings: StageServiceSettings,
  start: StartStageService,
  ownFolders: readonly string[] = [],
): Promise<Stoppable> {
  const parts: Stoppable[] = [];
  try {
    parts.push(await startTelemetry({ service: name, ...settings.telemetry }));
    const certificates =
      settings.tls === null ? null : await openServiceCertificates(settings.tls, name);
    if (certificates !== null) parts.push(certificates);
    const store = await openStore(settings.store);
    parts.push({ stop: () => store.close() });
    const { workDir: tempDir, slots } = settings;
    const hidden = [...privatePathsOf(settings), ...ownFolders];
    const stages = await openStageDeps({ store, tempDir, slots, hidden });
    const service = await start(settings, { stages, certificates });
    parts.push(service);
    logger(name).info({ address: service.address }, 'ready');
  } catch (error) {
    await stopAll(parts);
    throw error;
  }
  return { stop: () => stopAll(parts) };
}
