/** The output folder of `run`, filled from a server. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, normalize, sep } from 'node:path';
import { AppError, fileError } from '@flashline/errors';
import type { Report, ReportTarget } from '@flashline/report';
import { unzipSync } from 'fflate';
import { openOutputFolder } from '../output-folder.ts';
import type { Job } from './answers.ts';
import { SUBMIT_SERVER_FAULT } from './errors.ts';
import type { ServerClient } from './server-client.ts';

const FILES = [
  { kind: 'elf', file: 'firmware.elf' },
  { kind: 'bin', file: 'firmware.bin' },
  { kind: 'map', file: 'firmware.map' },
  { kind: 'outputs', file: 'outputs.npz' },
] as const;

/** Leaves the whole folder, or none where it throws. */
export async function downloadInto(
  out: string,
  client: ServerClient,
  job: Job,
  report: Report,
  signal: AbortSignal,
): Promise<void> {
  const folder = await openOutputFolder(out);
  try {
    await write(folder.path, 'report.json', `${JSON.stringify(report, null, 2)}\n`);
    for (const target of report.targets) {
      const files = await filesOf(client, job, target, signal);
      for (const [name, bytes] of files) await write(folder.path, name, bytes);
    }
    signal.throwIfAborted();
    await folder.publish();
  } finally {
    await folder.discard();
  }
}

/** Content by name in the output folder; none for a target that came to nothing. */
async function filesOf(
  client: ServerClient,
  { id }: Job,
  { board, precision, artifacts }: ReportTarget,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  if (artifacts === null) return files;
  const target = `${board}.${precision}`;
  const fetch = (kind: string) =>
    client.bytes({
      path: `/v1/jobs/${id}/artifacts/${target}.${kind}`,
      signal,
      attemptMs: 300_000,
    });
  for (const [name, bytes] of unpacked(await fetch('zip'))) {
    files.set(`${target}/source/${name}`, bytes);
  }
  for (const { kind, file } of FILES) {
    if (artifacts[kind] === null) continue;
    files.set(`${target}/${file}`, await fetch(kind === 'outputs' ? 'npz' : kind));
  }
  return files;
}

/** Refuses names that lead out of the folder: the server is trusted with a job, not with this disk. */
function unpacked(zip: Uint8Array): readonly (readonly [string, Uint8Array])[] {
  const entries = Object.entries(unzipSync(zip)).filter(([name]) => !name.endsWith('/'));
  for (const [name] of entries) {
    const clean = normalize(name);
    if (clean === name && !clean.startsWith('..') && !clean.startsWith(sep)) continue;
    const message = `The server's archive of C source has the name '${name}', which leaves its folder.`;
    throw new AppError(SUBMIT_SERVER_FAULT, message);
  }
  return entries;
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
