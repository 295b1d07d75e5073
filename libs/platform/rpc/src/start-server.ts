/** A gRPC server with our services and the health service. */

import { AppError } from '@flashline/errors';
import { Server, type UntypedServiceImplementation } from '@grpc/grpc-js';
import { createCalls } from './calls.ts';
import { SERVER_OPTIONS } from './channel-options.ts';
import type { ServiceImplementation } from './definition.ts';
import { RPC_UNAVAILABLE } from './errors.ts';
import { directGrpcLog } from './grpc-log.ts';
import { createHealth } from './health.ts';
import { isSocketFile, listen } from './listen.ts';
import type { Certificates } from './trust/certificates.ts';
import { type Host, rawHandler, tolerant } from './serve-call.ts';

/** What a server is made of. */
export type ServerOptions = {
  /** host:port, where port 0 is any, or unix:/path. */
  readonly address: string;
  readonly services: readonly ServiceImplementation[];
  /** For TLS, which socket files go without; mutual where they have a CA. */
  readonly certificates?: Certificates | null;
  /** Told the path of each call as it comes in. */
  readonly onCall?: (path: string) => void;
  /** How long calls in hand may take when the server stops; 10 s unless given. */
  readonly drainMs?: number;
};

/** A server that runs. */
export type RunningServer = {
  /** Where it listens, with the real port. */
  readonly address: string;
  /** What health checks are told, of one service by its full name or of all. */
  setServing(isServing: boolean, serviceName?: string): void;
  /**
   * Takes no new calls, ends streams with RPC_UNAVAILABLE, lets other calls end within the drain
   * time, then ends them too.
   */
  stop(): Promise<void>;
};

const DRAIN_MS = 10_000;

/** What calls that have been aborted get to clean up. */
const ABORTED_MS = 1000;

/** Starts a server; rejects with RPC_ADDRESS_REFUSED. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  directGrpcLog();
  const server = new Server(SERVER_OPTIONS);
  const health = createHealth(options.services.map(({ name }) => name));
  const certificates = isSocketFile(options.address) ? null : (options.certificates ?? null);
  const host: Host = {
    calls: createCalls(),
    onCall: options.onCall ?? (() => undefined),
    isMutual: certificates?.isMutual === true,
  };
  for (const each of [...options.services, health.implementation]) addService(server, each, host);
  const door = await listen(server, options.address, certificates);
  const { address } = door;
  let stopped: Promise<void> | null = null;

  const stop = async (): Promise<void> => {
    const reason = new AppError(RPC_UNAVAILABLE, `The server at ${address} stops: try again.`);
    health.set(false);
    host.calls.abort('streams', reason);
    door.close();
    const drained = new Promise<void>((resolve) => server.tryShutdown(() => resolve()));
    const hasDrained = await within(options.drainMs ?? DRAIN_MS, drained);
    if (!hasDrained) host.calls.abort('all', reason);
    if (!hasDrained && !(await within(ABORTED_MS, drained))) server.forceShutdown();
    door.cut();
  };
  return {
    address,
    setServing: (isServing, name) => health.set(isServing, name),
    stop: () => (stopped ??= stop()),
  };
}

function addService(server: Server, each: ServiceImplementation, host: Host): void {
  const methods = Object.entries(each.definition);
  const handlers: UntypedServiceImplementation = {};
  for (const [name, method] of methods) {
    const handler = each.handlers[name];
    if (handler === undefined) throw new Error(`${each.name} has no handler for ${name}`);
    handlers[name] = rawHandler(method, handler, host);
  }
  const definition = Object.fromEntries(methods.map(([name, method]) => [name, tolerant(method)]));
  server.addService(definition as Parameters<Server['addService']>[0], handlers);
}

/** True where `promise` resolved in time. */
async function within(ms: number, promise: Promise<void>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, ms, false);
  });
  return Promise.race([promise.then(() => true), late]).finally(() => clearTimeout(timer));
}
