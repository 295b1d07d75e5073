/** From the options of `flashline up` to a platform that is ready, and back to nothing on a signal. */
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '@flashline/errors';
import { stopAll, type Stoppable } from '@flashline/lifecycle';
import { logger } from '@flashline/telemetry';
import type { UpOptions } from '../commands/up.ts';
import { readBootstrap, writeBootstrap } from './bootstrap-file.ts';
import { openDataFolder } from './data-folder.ts';
import { UP_NOT_READY } from './errors.ts';
import { findPorts, reachable } from './ports.ts';
import { readSettings } from './settings.ts';
import { startPlatform } from './start-platform.ts';

export interface UpHooks {
  /** Aborted when the platform is to stop. */
  readonly signal: AbortSignal;
  /** Told the path of each gRPC call that a service receives. */
  readonly onCall?: (path: string) => void;
}

const READY_MS = 60_000;
const READY_PAUSE_MS = 100;

/** Resolves when the platform has stopped as it was asked to. Throws AppError where it cannot run. */
export async function runUp(options: UpOptions, { signal, onCall }: UpHooks): Promise<void> {
  const settings = readSettings(process.env);
  const folder = await openDataFolder(options.data);
  const parts: Stoppable[] = [{ stop: folder.release }];
  try {
    const endpoints = await findPorts(options.host, options.port);
    await readBootstrap(folder.path);
    const platform = await startPlatform({
      folder,
      endpoints,
      unitsPerBoard: options.units,
      settings,
      onCall: onCall ?? (() => undefined),
    });
    parts.push(platform);
    const url = `http://${reachable(platform.restAddress)}`;
    const grpcUrl = `http://${reachable(platform.grpcAddress)}`;
    const bootstrap = await readBootstrap(folder.path);
    if (bootstrap !== null) await writeBootstrap(folder.path, { ...bootstrap, url, grpcUrl });
    await becomeReady(url, signal);
    if (signal.aborted) return;
    if (platform.firstKey !== null) {
      process.stdout.write(`API key of team default, shown once: ${platform.firstKey}\n`);
    }
    const { restAddress, grpcAddress, metricsAddress } = platform;
    logger('up').info({ restAddress, grpcAddress, metricsAddress }, 'ready');
    process.stdout.write(`Flashline is ready at ${url}\n`);
    await once(signal, 'abort').catch(() => undefined);
  } finally {
    await stopAll(parts);
  }
}

/** Until `/readyz` says so, or we are to stop. */
async function becomeReady(url: string, signal: AbortSignal): Promise<void> {
  const end = performance.now() + READY_MS;
  while (!signal.aborted && !(await isReady(url))) {
    if (performance.now() > end) {
      const seconds = READY_MS / 1000;
      const message = `The platform at ${url} is not ready after ${seconds} s: its log says which part.`;
      throw new AppError(UP_NOT_READY, message);
    }
    await sleep(READY_PAUSE_MS);
  }
}

async function isReady(url: string): Promise<boolean> {
  const limit = AbortSignal.timeout(READY_MS);
  return fetch(`${url}/readyz`, { signal: limit }).then(
    ({ status }) => status === 200,
    () => false,
  );
}
