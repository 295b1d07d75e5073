/** Where a server listens: host:port, or unix:/path. */

import { lstat, unlink } from 'node:fs/promises';
import { connect } from 'node:net';
import { AppError, isMissingFile } from '@flashline/errors';
import { logger } from '@flashline/telemetry';
import { type Server, ServerCredentials } from '@grpc/grpc-js';
import { RPC_ADDRESS_REFUSED } from './errors.ts';
import type { Certificates } from './trust/certificates.ts';
import { listenTls } from './trust/listen-tls.ts';

const UNIX = 'unix:';
const LOOPBACK = /^(localhost|127\.[0-9.]+|\[?::1\]?)$/;

/** Where a server listens, with the real port. */
export type Door = {
  readonly address: string;
  /** Lets nobody in any more, where that is not the server's own. */
  close(): void;
  /** Cuts whoever is there after the server has ended. */
  cut(): void;
};

/** True for unix:/path. */
export function isSocketFile(address: string): boolean {
  return address.startsWith(UNIX);
}

/**
 * Has the server listen, behind TLS where it has certificates; the address with the real port where
 * that was 0. The socket file of a server that has died is replaced. Rejects with RPC_ADDRESS_REFUSED.
 */
export async function listen(
  server: Server,
  address: string,
  certificates: Certificates | null,
): Promise<Door> {
  if (certificates !== null) {
    return listenTls(server, address, certificates).catch((cause: unknown) => {
      throw refused(address, String(cause), cause);
    });
  }
  if (isSocketFile(address)) await removeDeadSocket(address);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync(address, ServerCredentials.createInsecure(), (cause, bound) => {
      if (cause === null) resolve(bound);
      else reject(refused(address, cause.message, cause));
    });
  });
  const nothing = (): void => undefined;
  if (isSocketFile(address)) return { address, close: nothing, cut: nothing };
  const host = address.slice(0, address.lastIndexOf(':'));
  if (!LOOPBACK.test(host)) {
    logger('rpc').warn(
      { address },
      'gRPC is served without TLS on an address that other machines can reach',
    );
  }
  return { address: `${host}:${port}`, close: nothing, cut: nothing };
}

async function removeDeadSocket(address: string): Promise<void> {
  const path = address.slice(UNIX.length);
  if (await hasListener(path)) throw refused(address, 'another server listens there');
  try {
    if (!(await lstat(path)).isSocket())
      throw refused(address, 'a file of another kind lies there');
    await unlink(path);
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    if (!isMissingFile(cause)) throw refused(address, String(cause), cause);
  }
}

function hasListener(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

function refused(address: string, reason: string, cause?: unknown): AppError {
  return new AppError(
    RPC_ADDRESS_REFUSED,
    `No gRPC server can listen at ${address} (${reason}): choose another address, or free it.`,
    { cause },
  );
}
