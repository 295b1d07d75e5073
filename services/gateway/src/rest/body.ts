/** Bodies of requests: bounded in size and in time. */
import type { IncomingMessage } from 'node:http';
import { AppError } from '@flashline/errors';
import { REQUEST_MALFORMED, REQUEST_MEDIA_TYPE, REQUEST_TOO_LARGE } from '../errors.ts';
import { SILENCE_MS, withoutSilence } from '../silence.ts';

/** A job with an earlier report as its baseline fits well. */
const MOST_JSON_BYTES = 4_000_000;
const JSON_MS = 30_000;

/** The object of a JSON body; undefined where there is no body at all. */
export async function readJson(request: IncomingMessage): Promise<object | undefined> {
  if (!hasBody(request)) return undefined;
  requireMediaType(request, 'application/json');
  const chunks: Uint8Array[] = [];
  const source = readBytes(request, MOST_JSON_BYTES, { totalMs: JSON_MS });
  for await (const chunk of source) chunks.push(chunk);
  if (chunks.length === 0) return undefined;
  const value = parse(Buffer.concat(chunks));
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new AppError(REQUEST_MALFORMED, 'The body is JSON, but no object: send one.', {
    fields: [{ field: '', description: 'send an object' }],
  });
}

/** Chunks of the body; throws REQUEST_TOO_LARGE, REQUEST_TOO_SLOW. The connection stays usable. */
export async function* readBytes(
  request: IncomingMessage,
  maxBytes: number,
  { totalMs }: { readonly totalMs?: number } = {},
): AsyncGenerator<Uint8Array> {
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw tooLarge(maxBytes);
  const until = totalMs === undefined ? Number.POSITIVE_INFINITY : performance.now() + totalMs;
  const chunks = request.iterator({ destroyOnReturn: false });
  let length = 0;
  try {
    for (;;) {
      const wait = Math.min(SILENCE_MS, until - performance.now());
      const next = await withoutSilence(chunks.next() as Promise<IteratorResult<Buffer>>, wait);
      if (next.done === true) return;
      length += next.value.length;
      if (length > maxBytes) throw tooLarge(maxBytes);
      yield next.value;
    }
  } finally {
    void chunks.return?.();
  }
}

/** Throws REQUEST_MEDIA_TYPE unless the body is of this type and plain. */
export function requireMediaType(request: IncomingMessage, type: string): void {
  const [given = ''] = (request.headers['content-type'] ?? '').split(';');
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (given.trim().toLowerCase() === type && encoding === 'identity') return;
  throw new AppError(REQUEST_MEDIA_TYPE, `The body must be plain ${type}: set Content-Type so.`);
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new AppError(REQUEST_MALFORMED, 'The body is no JSON: check its syntax and encoding.', {
      cause,
      fields: [{ field: '', description: 'it is no JSON in UTF-8' }],
    });
  }
}

function tooLarge(maxBytes: number): AppError {
  return new AppError(REQUEST_TOO_LARGE, `The body may have ${maxBytes} bytes at most: send less.`);
}
