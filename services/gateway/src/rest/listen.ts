/** The HTTP server: bounded in time against callers that send slowly, and stopped in order. */
import { createServer, type RequestListener } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { AppError } from '@flashline/errors';
import { GATEWAY_PORT } from '../errors.ts';

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

/** Throws GATEWAY_PORT where the address is taken or not of this machine. */
export async function listenHttp(
  host: string,
  port: number,
  listener: RequestListener,
): Promise<HttpServer> {
  const options = {
    headersTimeout: HEAD_MS,
    requestTimeout: REQUEST_MS,
    connectionsCheckingInterval: LOOK_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
  };
  const server = createServer(options, listener);
  server.maxHeadersCount = MOST_HEADERS;
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
