/** One request under /v1: from its head to the end of its answer. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { AppError } from '@flashline/errors';
import { type Credentials, type Gate, idempotencyOf, parseInput } from '../gate.ts';
import { teamOf } from '../access/allow.ts';
import { REQUEST_MALFORMED } from '../errors.ts';
import type { Call, Operation, Platform } from '../operations/operation.ts';
import type { StreamLimiter } from '../stream-limiter.ts';
import type { UploadLimiter } from '../upload-limiter.ts';
import { readBytes, requireMediaType } from './body.ts';
import { sendDownload } from './download.ts';
import { sendEvents } from './event-stream.ts';
import { readInput } from './read-input.ts';
import type { Found } from './routes.ts';

export interface Serving {
  readonly platform: Platform;
  readonly gate: Gate;
  readonly streams: StreamLimiter;
  readonly uploads: UploadLimiter;
}

/** Rejects with whatever keeps the request from its answer. */
export async function serveOperation(
  { platform, gate, streams, uploads }: Serving,
  request: IncomingMessage,
  response: ServerResponse,
  found: Found,
  query: URLSearchParams,
  signal: AbortSignal,
): Promise<void> {
  const { operation } = found;
  const { principal, recheck } = await gate.admit(operation.name, credentialsOf(request));
  const input = parseInput(operation, await readInput(request, found, query));
  const idempotency = idempotencyOf(operation, single(request, 'idempotency-key'), input);
  const call: Call = { platform, principal, signal, idempotency, recheck };
  switch (operation.kind) {
    case 'plain': {
      const { body, headers } = await operation.run(call, input as never);
      return sendJson(response, operation.rest.status, body, headers);
    }
    case 'upload': {
      requireMediaType(request, 'application/octet-stream');
      const close = uploads(teamOf(principal));
      try {
        const source = readBytes(request, operation.maxBytes(platform));
        const { upload, isNew } = await operation.run(call, input as never, source);
        return sendJson(response, isNew ? 201 : 200, upload);
      } finally {
        close();
      }
    }
    case 'download':
      return sendDownload(request, response, operation, await operation.run(call, input as never));
    case 'events': {
      const close = streams.open(teamOf(principal), 'sse');
      try {
        const events = await operation.run(call, input as never);
        return await sendEvents(response, events, signal);
      } finally {
        close();
      }
    }
  }
}

/** What a request says of its caller. Throws REQUEST_MALFORMED where it says it twice. */
export function credentialsOf(request: IncomingMessage): Credentials {
  return {
    authorization: single(request, 'authorization'),
    team: single(request, 'flashline-team'),
    address: request.socket.remoteAddress ?? null,
  };
}

/** `operation.rest.status` with a JSON body, or no content. */
export function sendJson(
  response: ServerResponse,
  status: Operation['rest']['status'] | 503,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.statusCode = status;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  if (status === 204) {
    response.end();
    return;
  }
  response.setHeader('Content-Type', 'application/json');
  response.end(JSON.stringify(body));
}

/** A header that may come once. */
function single({ headersDistinct }: IncomingMessage, name: string): string | undefined {
  const values = headersDistinct[name] ?? [];
  if (values.length <= 1) return values[0];
  throw new AppError(REQUEST_MALFORMED, `The header ${name} came several times: send it once.`);
}
