/** The HTTP server: bounded in time against callers that send slowly, and stopped in order. */
import { createServer, type RequestListener, type Server, STATUS_CODES } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { AppError } from '@flashline/errors';
import type { Certificates } from '@flashline/rpc';
import { GATEWAY_PORT, REQUEST_MALFORMED } from '../errors.ts';
import { problemOf } from './problem.ts';

export interface HttpServer {
  /** host:port, with the port that it really has. */
  readonly address: string;
  /** Takes nothing new, lets answers end for a while, then cuts them. */
  stop(): Promise<void>;
}

const HEAD_MS = 15_000;
const LOOK_MS = 5_000;
/** The largest upload over a slow line. */
const REQUEST_MS = 3_600_000;
const KEEP_ALIVE_MS = 65_000;
const DRAIN_MS = 5_000;
const MOST_HEADERS = 100;
/** A connection on which nothing moves, an answer that nobody takes included; waits are shorter. */
const STILL_MS = 330_000;
/** A caller that does not hang up after it was refused is cut off. */
const LINGER_MS = 2_000;

/**
 * Behind TLS where there is a certificate. Throws GATEWAY_PORT where the address is taken or not of
 * this machine.
 */
export async function listenHttp(
  { host, port }: { readonly host: string; readonly port: number },
  listener: RequestListener,
  certificate: Certificates | null,
): Promise<HttpServer> {
  const server = createListener(listener, certificate);
  server.maxHeadersCount = MOST_HEADERS;
  server.timeout = STILL_MS;
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (error.code === 'ECONNRESET') socket.destroy();
    else refuse(socket, REFUSALS[error.code ?? ''] ?? 400);
  });
  server.on('connect', (_request, socket) => refuse(socket, 405));
  // Of what callers may expect only to be told to go on is known; all else is no condition to us.
  server.on('checkExpectation', listener);
  try {
    server.listen(port, host);
    await once(server, 'listening');
  } catch (cause) {
    const why = (cause as NodeJS.ErrnoException).code ?? String(cause);
    const message = `Cannot listen on ${host} port ${port} (${why}): choose another address.`;
    throw new AppError(GATEWAY_PORT, message, { cause });
  }
  const { address, port: real, family } = server.address() as AddressInfo;
  return {
    address: family === 'IPv6' ? `[${address}]:${real}` : `${address}:${real}`,
    async stop() {
      const closed = once(server, 'close');
      server.close();
      server.closeIdleConnections();
      const timer = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
      await closed.finally(() => clearTimeout(timer));
    },
  };
}

function createListener(listener: RequestListener, certificate: Certificates | null): Server {
  const options = {
    headersTimeout: HEAD_MS,
    requestTimeout: REQUEST_MS,
    connectionsCheckingInterval: LOOK_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    handshakeTimeout: HEAD_MS,
    // Node would answer with no problem; nothing here depends on the name that a caller used.
    requireHostHeader: false,
  };
  if (certificate === null) return createServer(options, listener);
  const current = () => {
    const { cert, key } = certificate.current();
    return { cert, key };
  };
  const server = createTlsServer({ ...options, ...current() }, listener);
  const endWatch = certificate.onChange(() => server.setSecureContext(current()));
  server.once('close', endWatch);
  return server;
}

/** Statuses of what Node's parser refuses, by the code of its error; else 400. */
const REFUSALS: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

/** Answers bytes that are no request for us, or come too slowly to be one, and hangs up. */
function refuse(socket: Duplex, status: number): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const message = 'The request is no HTTP, too long or too slow: check its address and headers.';
  const problem = { ...problemOf(new AppError(REQUEST_MALFORMED, message)), status };
  const body = JSON.stringify({ ...problem, title: STATUS_CODES[status] });
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\n` +
      `Content-Type: application/problem+json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
  const cut = setTimeout(() => socket.destroy(), LINGER_MS);
  socket.once('close', () => clearTimeout(cut));
}
