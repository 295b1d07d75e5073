/** The output folder of `run`, filled from a server: the report and the archive of each target. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import { AppError, fileError } from '@flashline/errors';
import type { Report } from '@flashline/report';
import { unzipSync } from 'fflate';
import { openOutputFolder } from '../output-folder.ts';
import type { Job } from './answers.ts';
import { SUBMIT_SERVER_FAULT } from './errors.ts';
import type { ServerClient } from './server-client.ts';

/** What every target shares lies beside their folders. */
const SHARED = new Set(['inputs.npz', 'reference.npz']);

/** An archive of megabytes comes slowly over some lines. */
const ATTEMPT_MS = 300_000;

/** Leaves the whole folder, or none where it throws. */
export async function downloadInto(
  out: string,
  client: ServerClient,
  { id }: Job,
  report: Report,
  signal: AbortSignal,
): Promise<void> {
  const folder = await openOutputFolder(out);
  try {
    await write(folder.path, 'report.json', `${JSON.stringify(report, null, 2)}\n`);
    for (const { board, precision, artifacts } of report.targets) {
      if (artifacts === null) continue;
      const target = `${board}.${precision}`;
      const path = `/v1/jobs/${id}/artifacts/${target}.zip`;
      const zip = await client.bytes({ path, signal, attemptMs: ATTEMPT_MS });
      for (const [name, bytes] of filesOf(zip, target)) await write(folder.path, name, bytes);
    }
    signal.throwIfAborted();
    await folder.publish();
  } finally {
    await folder.discard();
  }
}

/**
 * Content by name in the output folder. Refuses names outside the target's own folder but those of samples: the server is
 * trusted with a job, not with this disk.
 */
function filesOf(zip: Uint8Array, target: string): readonly (readonly [string, Uint8Array])[] {
  const entries = Object.entries(unzip(zip, target)).filter(([name]) => !name.endsWith('/'));
  for (const [name] of entries) {
    if (SHARED.has(name)) continue;
    if (normalize(name) === name && name.startsWith(`${target}/`)) continue;
    throw badArchive(target, `has the name '${name}', which leaves its folder`);
  }
  return entries;
}

function unzip(zip: Uint8Array, target: string): Record<string, Uint8Array> {
  try {
    return unzipSync(zip);
  } catch (error) {
    throw badArchive(target, `cannot be read (${String(error)})`);
  }
}

function badArchive(target: string, fault: string): AppError {
  const message = `The server's archive of ${target} ${fault}: tell who runs the server.`;
  return new AppError(SUBMIT_SERVER_FAULT, message);
}

async function write(folder: string, name: string, content: Uint8Array | string): Promise<void> {
  const path = join(folder, name);
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
  } catch (error) {
    throw fileError(name, error);
  }
}
