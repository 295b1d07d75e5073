/** An object as an answer: whole, a range of it, or nothing where the caller has it already. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AppError } from '@flashline/errors';
import type { ByteRange } from '@flashline/store';
import { REQUEST_RANGE } from '../errors.ts';
import type { Download, DownloadOperation } from '../operations/operation.ts';

export async function sendDownload(
  request: IncomingMessage,
  response: ServerResponse,
  { contentType }: DownloadOperation,
  download: Download,
): Promise<void> {
  const { sha256, sizeBytes, fileName, open } = download;
  const etag = `"${sha256}"`;
  response.setHeader('ETag', etag);
  response.setHeader('Accept-Ranges', 'bytes');
  response.setHeader('Cache-Control', 'private, no-cache');
  if (names(request.headers['if-none-match'], etag)) {
    response.statusCode = 304;
    response.end();
    return;
  }
  response.setHeader('Content-Type', contentType);
  if (contentType !== 'application/json') {
    response.setHeader('Content-Disposition', `attachment; filename="${fileName}"`);
  }
  const range = rangeOf(request, etag, sizeBytes);
  if (range === 'unsatisfiable') {
    response.setHeader('Content-Range', `bytes */${sizeBytes}`);
    throw new AppError(REQUEST_RANGE, `The object has ${sizeBytes} bytes: ask for a part of them.`);
  }
  if (range !== null) {
    response.statusCode = 206;
    response.setHeader('Content-Range', `bytes ${range.start}-${range.end}/${sizeBytes}`);
  }
  const length = range === null ? sizeBytes : range.end - range.start + 1;
  response.setHeader('Content-Length', String(length));
  if (request.method === 'HEAD') {
    response.end();
    return;
  }
  const source = await (range === null ? open() : open(range));
  await pipeline(Readable.from(lastAtEnd(source), { objectMode: false }), response);
}

function names(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  const tags = header.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes(etag) || tags.includes('*');
}

/** One range; several, or none that can be read, are the whole object. */
function rangeOf(
  { headers }: IncomingMessage,
  etag: string,
  sizeBytes: number,
): ByteRange | 'unsatisfiable' | null {
  const condition = headers['if-range'];
  if (condition !== undefined && condition !== etag) return null;
  const [, first = '', last = ''] = /^bytes=([0-9]*)-([0-9]*)$/.exec(headers.range ?? '') ?? [];
  if (first === '' && last === '') return null;
  if (first === '') {
    const length = Math.min(Number(last), sizeBytes);
    return length === 0 ? 'unsatisfiable' : { start: sizeBytes - length, end: sizeBytes - 1 };
  }
  const [start, end] = [Number(first), last === '' ? sizeBytes - 1 : Number(last)];
  if (last !== '' && end < start) return null;
  if (start >= sizeBytes) return 'unsatisfiable';
  return { start, end: Math.min(end, sizeBytes - 1) };
}

/** Holds the last chunk back until the source has ended well: damage is known only then. */
async function* lastAtEnd(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let held: Uint8Array | null = null;
  for await (const chunk of source) {
    if (held !== null) yield held;
    held = chunk;
  }
  if (held !== null) yield held;
}
