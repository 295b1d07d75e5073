/** The ports of `flashline up`: REST on the one that was asked for, gRPC on the next. */
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { AppError } from '@flashline/errors';
import { UP_PORT_REFUSED } from './errors.ts';

export interface Endpoints {
  readonly host: string;
  readonly restPort: number;
  readonly grpcPort: number;
}

/** Two free ports side by side are soon found. */
const ATTEMPTS = 50;

/** Below the ports that systems give to connections, which come and go. */
const ANY_FROM = 20_000;
const ANY_TO = 32_000;

/**
 * Port 0 is any two that are free. Before anything starts: throws AppError where one of the two cannot
 * be had.
 */
export async function findPorts(host: string, port: number): Promise<Endpoints> {
  for (let attempt = 1; ; attempt++) {
    const restPort = port === 0 ? randomInt(ANY_FROM, ANY_TO) : port;
    const grpcPort = restPort + 1;
    try {
      for (const each of [restPort, grpcPort]) await tryPort(host, each);
      return { host, restPort, grpcPort };
    } catch (error) {
      if (port !== 0 || attempt === ATTEMPTS) throw error;
    }
  }
}

async function tryPort(host: string, port: number): Promise<void> {
  const server = createServer();
  try {
    server.listen({ host, port, exclusive: true });
    await once(server, 'listening');
    server.close();
    await once(server, 'close');
  } catch (error) {
    throw new AppError(UP_PORT_REFUSED, sentence(host, port, codeOf(error)), { cause: error });
  }
}

function sentence(host: string, port: number, code: string): string {
  if (code === 'EADDRINUSE') {
    return `Port ${port} of ${host} is taken: stop what listens there, or choose another --port.`;
  }
  if (code === 'EACCES') {
    return `Port ${port} of ${host} needs rights that we do not have: choose a --port from 1024 on.`;
  }
  return `Nothing can listen at ${host} port ${port} (${code}): choose another --host or --port.`;
}

/** `host:port` of an IPv6 address has brackets. */
export function hostAndPort(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Where a client on this machine finds a server that listens at `address` (`host:port`). */
export function reachable(address: string): string {
  return address.replace(/^0\.0\.0\.0:/, '127.0.0.1:').replace(/^\[::\]:/, '[::1]:');
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
