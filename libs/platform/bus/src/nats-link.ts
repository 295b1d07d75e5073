/**
 * The connection to a NATS server: kept for ever, through any loss of it, and never waited for
 * without a bound.
 */

import { setTimeout as delay } from 'node:timers/promises';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { AppError } from '@flashline/errors';
import { logger } from '@flashline/telemetry';
import { BUS_SERVER_TOO_OLD, BUS_UNAVAILABLE } from './errors.ts';
import { connectionOptions, type NatsFiles } from './nats-settings.ts';
import { isFitServer } from './nats-version.ts';

/** Longest wait for an answer of the server. */
export const ANSWER_MS = 5000;

const PING_MS = 10_000;

/** A connection that comes back by itself. */
export class NatsLink {
  readonly nc: NatsConnection;
  readonly #reconnected = new Set<() => void>();
  /** Ends the calls that wait for an answer. */
  readonly #waiting = new Set<(reason: AppError) => void>();
  #connected = true;
  #generation = 0;

  constructor(nc: NatsConnection) {
    this.nc = nc;
    void this.#watch();
  }

  /** True where the server is there, as far as we know. */
  get connected(): boolean {
    return this.#connected && !this.nc.isClosed();
  }

  /** Counts the connections: another number means that the server may be another one. */
  get generation(): number {
    return this.#generation;
  }

  /** Throws BUS_UNAVAILABLE where there is no connection now, BUS_SERVER_TOO_OLD. */
  assertReady(): void {
    if (!this.connected) throw unavailable('no connection', undefined);
    assertFit(this.nc);
  }

  /** What `call` gives; rejects at once where the connection is lost, as no answer will come. */
  async whileConnected<T>(call: () => Promise<T>): Promise<T> {
    this.assertReady();
    const { promise, reject } = Promise.withResolvers<never>();
    this.#waiting.add(reject);
    try {
      return await Promise.race([call(), promise]);
    } finally {
      this.#waiting.delete(reject);
    }
  }

  /** Calls `listener` after each loss of connection, when it is back. Returns what ends it. */
  onReconnect(listener: () => void): () => void {
    this.#reconnected.add(listener);
    return () => {
      this.#reconnected.delete(listener);
    };
  }

  /** Resolves when the server is there, the link closed, or `signal` aborted. */
  async awaitConnected(signal: AbortSignal): Promise<void> {
    while (!this.connected && !this.nc.isClosed() && !signal.aborted) {
      await delay(50, undefined, { signal }).catch(() => undefined);
    }
  }

  async close(): Promise<void> {
    this.#reconnected.clear();
    await this.nc.close();
  }

  async #watch(): Promise<void> {
    for await (const status of this.nc.status()) {
      if (status.type === 'disconnect') {
        this.#lose('connection lost');
        logger('bus').warn('the connection to the message server is lost');
      }
      if (status.type !== 'reconnect') continue;
      this.#connected = true;
      this.#generation += 1;
      logger('bus').info({ version: this.nc.info?.version }, 'the message server is back');
      for (const listener of this.#reconnected) listener();
    }
    this.#lose('connection closed');
  }

  #lose(reason: string): void {
    this.#connected = false;
    for (const reject of this.#waiting) reject(unavailable(reason, undefined));
  }
}

/**
 * Connects, waiting up to `waitMs` for a server that does not answer yet. Throws BUS_UNAVAILABLE,
 * BUS_SERVER_TOO_OLD, BUS_BAD_FILE.
 */
export async function openLink({
  url,
  files,
  clientName,
  waitMs,
}: {
  readonly url: string;
  readonly files: NatsFiles;
  readonly clientName: string;
  readonly waitMs: number;
}): Promise<NatsLink> {
  const options = connectionOptions(files);
  const end = performance.now() + waitMs;
  for (;;) {
    try {
      const nc = await connect({
        ...options,
        servers: url,
        name: clientName,
        timeout: ANSWER_MS,
        maxReconnectAttempts: -1,
        reconnectTimeWait: 250,
        reconnectJitter: 250,
        ignoreAuthErrorAbort: true,
        pingInterval: PING_MS,
      });
      return await checked(nc);
    } catch (error) {
      if (error instanceof AppError) throw error;
      if (performance.now() >= end) throw unavailable(`no connection: ${String(error)}`, error);
    }
    await delay(250);
  }
}

/** That the server does not answer, or not as it should. */
export function unavailable(reason: string, cause: unknown): AppError {
  return new AppError(
    BUS_UNAVAILABLE,
    `The message server does not serve us (${reason}): check that it runs, with JetStream on.`,
    { cause },
  );
}

async function checked(nc: NatsConnection): Promise<NatsLink> {
  try {
    assertFit(nc);
  } catch (error) {
    await nc.close();
    throw error;
  }
  return new NatsLink(nc);
}

function assertFit(nc: NatsConnection): void {
  const version = nc.info?.version;
  if (version === undefined || isFitServer(version)) return;
  throw new AppError(
    BUS_SERVER_TOO_OLD,
    `The NATS server is ${version}, which has known faults: run 2.11.16, 2.12.7, 2.14.0 or later.`,
  );
}
