/** The S3 client: path style, one region, no retries of its own, and no call that waits for ever. */

import * as http from 'node:http';
import * as https from 'node:https';
import { Client } from 'minio';

/** Where an S3 server is and what it lets us do. */
export interface S3Options {
  /** `http://host:port` or `https://host:port`. */
  readonly url: string;
  readonly bucket: string;
  readonly accessKey: string;
  readonly secretKey: string;
  /** `us-east-1` by default. */
  readonly region?: string;
}

/** A connection on which nothing moves for so long is given up. */
const IDLE_MS = 30_000;

/** Connections of calls that end by themselves, however many are made at a time. */
const MAX_SOCKETS = 32;

/** A client, and what closes its connections, of which it has `maxSockets` at most (32). */
export function s3Client(
  options: S3Options,
  maxSockets = MAX_SOCKETS,
): {
  readonly client: Client;
  readonly close: () => void;
} {
  const url = new URL(options.url);
  const secure = url.protocol === 'https:';
  const agentOptions = { keepAlive: true, maxSockets };
  const agent = secure ? new https.Agent(agentOptions) : new http.Agent(agentOptions);
  const client = new Client({
    endPoint: url.hostname,
    port: url.port === '' ? (secure ? 443 : 80) : Number(url.port),
    useSSL: secure,
    accessKey: options.accessKey,
    secretKey: options.secretKey,
    region: options.region ?? 'us-east-1',
    pathStyle: true,
    transportAgent: agent,
    transport: { request: bounded(secure ? https.request : http.request) },
    retryOptions: { disableRetry: true },
  });
  return { client, close: () => agent.destroy() };
}

function bounded(request: typeof http.request): typeof http.request {
  const call = (...given: Parameters<typeof http.request>): http.ClientRequest => {
    const made = request(...given);
    made.setTimeout(IDLE_MS, () => {
      made.destroy(Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' }));
    });
    return made;
  };
  return call as typeof http.request;
}
