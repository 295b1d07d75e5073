/**
 * TLS before a gRPC server: ours, so that it says in its log whom it turned away, and takes renewed
 * certificates for new connections.
 */
import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { createServer, type TlsOptions, type TLSSocket } from 'node:tls';
import { logger } from '@flashline/telemetry';
import { type Server, ServerCredentials } from '@grpc/grpc-js';
import type { Certificates } from './certificates.ts';

/** A door that is open. */
export type TlsDoor = {
  /** host:port, with the real port. */
  readonly address: string;
  /** Lets nobody in any more. */
  close(): void;
  /** Cuts whoever is still there. */
  cut(): void;
};

const HANDSHAKE_MS = 10_000;

/** Has the server listen at host:port behind TLS; rejects as `net.Server.listen` fails. */
export async function listenTls(
  server: Server,
  address: string,
  certificates: Certificates,
): Promise<TlsDoor> {
  const injector = server.createConnectionInjector(ServerCredentials.createInsecure());
  const sockets = new Set<Socket>();
  const door = createServer(optionsOf(certificates), (socket) => {
    socket.on('error', () => undefined);
    if (certificates.isMutual && !socket.authorized) refuse(socket);
    else injector.injectConnection(socket);
  });
  door.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  door.on('tlsClientError', (error: NodeJS.ErrnoException, socket) => {
    // Who says nothing looks whether we are there.
    if (error.code !== 'ECONNRESET') logRefusal(socket, error.code ?? error.message);
  });
  const endWatch = certificates.onChange(() => door.setSecureContext(optionsOf(certificates)));
  door.once('close', endWatch);
  const colon = address.lastIndexOf(':');
  const host = address.slice(0, colon);
  try {
    door.listen(Number(address.slice(colon + 1)), host.replace(/^\[|\]$/g, ''));
    await once(door, 'listening');
  } catch (error) {
    endWatch();
    throw error;
  }
  return {
    address: `${host}:${(door.address() as AddressInfo).port}`,
    close: () => void door.close(),
    cut: () => sockets.forEach((socket) => socket.destroy()),
  };
}

function optionsOf(certificates: Certificates): TlsOptions {
  const { cert, key, ca } = certificates.current();
  return {
    cert,
    key,
    ALPNProtocols: ['h2'],
    handshakeTimeout: HANDSHAKE_MS,
    // Without a CA of its own, Node would take those of the system.
    ...(ca === null ? {} : { ca, minVersion: 'TLSv1.3' }),
    requestCert: certificates.isMutual,
    // Ours to refuse: Node would forget who it was.
    rejectUnauthorized: false,
  };
}

/** Whose certificate is missing, of another authority, expired or the like. */
function refuse(socket: TLSSocket): void {
  // It is the code of the verification, whatever the types say.
  logRefusal(socket, String(socket.authorizationError));
  socket.destroy();
}

function logRefusal(socket: TLSSocket, reason: string): void {
  logger('rpc').warn({ from: socket.remoteAddress ?? null, reason }, 'a TLS connection is refused');
}
