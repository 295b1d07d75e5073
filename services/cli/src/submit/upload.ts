/** Uploads: the bytes are sent whole, and the server must have understood the same bytes. */
import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { AppError } from '@flashline/errors';
import { readInputFile } from '@flashline/model-files';
import type { InputSource } from '@flashline/pipeline';
import { UPLOAD } from './answers.ts';
import { SUBMIT_SERVER_FAULT } from './errors.ts';
import type { Samples } from './job-request.ts';
import type { ServerClient } from './server-client.ts';

/** As for files of arrays. */
const MAX_DATA_BYTES = 128 * 1024 * 1024;

export interface Upload {
  readonly kind: 'models' | 'data';
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** The upload's SHA-256, by which a job names it. Harmless where the team has it already. */
export async function upload(
  client: ServerClient,
  { kind, name, bytes }: Upload,
  signal: AbortSignal,
): Promise<string> {
  const own = createHash('sha256').update(bytes).digest('hex');
  const { sha256 } = await client.json(UPLOAD, {
    method: 'POST',
    path: `/v1/${kind}?name=${encodeURIComponent(name)}`,
    subject: `'${name}'`,
    headers: { 'content-type': 'application/octet-stream' },
    body: bytes,
    signal,
  });
  if (sha256 === own) return sha256;
  const message = `The server says that '${name}' arrived as ${sha256}, not as ${own}: submit again.`;
  throw new AppError(SUBMIT_SERVER_FAULT, message);
}

/** Samples of a job: a file is uploaded, a seed needs nothing. */
export async function uploadSamples(
  client: ServerClient,
  source: InputSource,
  signal: AbortSignal,
): Promise<Samples> {
  if (source.kind === 'random') return { random: source.seed };
  const bytes = await readInputFile(source.path, MAX_DATA_BYTES);
  return {
    data: await upload(client, { kind: 'data', name: basename(source.path), bytes }, signal),
  };
}
