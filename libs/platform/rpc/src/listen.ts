/** Where a server listens: host:port, or unix:/path. */

import { unlink } from 'node:fs/promises';
import { connect } from 'node:net';
import { AppError, isMissingFile } from '@flashline/errors';
import { type Server, ServerCredentials } from '@grpc/grpc-js';
import { RPC_ADDRESS_REFUSED } from './errors.ts';

const UNIX = 'unix:';

/**
 * Has the server listen; the address with the real port where that was 0. The socket file of a
 * server that has died is replaced. Rejects with RPC_ADDRESS_REFUSED.
 */
export async function listen(server: Server, address: string): Promise<string> {
  if (address.startsWith(UNIX)) await removeDeadSocket(address);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync(address, ServerCredentials.createInsecure(), (cause, bound) => {
      if (cause === null) resolve(bound);
      else reject(refused(address, cause.message, cause));
    });
  });
  if (address.startsWith(UNIX)) return address;
  return `${address.slice(0, address.lastIndexOf(':'))}:${port}`;
}

async function removeDeadSocket(address: string): Promise<void> {
  const path = address.slice(UNIX.length);
  if (await hasListener(path)) throw refused(address, 'another server listens there');
  try {
    await unlink(path);
  } catch (cause) {
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
