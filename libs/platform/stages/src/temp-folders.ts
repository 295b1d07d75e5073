/** Folders of running stages; those of killed processes are found by the process in their names. */
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileError } from '@flashline/errors';

const PREFIX = 'flashline-stage-';

/** Makes a folder within `tempDir`. Throws AppError. */
export async function makeStageFolder(tempDir: string): Promise<string> {
  try {
    await mkdir(tempDir, { recursive: true, mode: 0o700 });
    return await mkdtemp(join(tempDir, `${PREFIX}${process.pid}-`));
  } catch (error) {
    throw fileError('the folder of a stage', error);
  }
}

/** Removes the folders of processes that are no more. Call it when a process starts. */
export async function removeStaleFolders(tempDir: string): Promise<void> {
  for (const name of await readdir(tempDir).catch(() => [])) {
    const owner = name.startsWith(PREFIX) ? Number.parseInt(name.slice(PREFIX.length), 10) : null;
    if (owner === null || isAlive(owner)) continue;
    await rm(join(tempDir, name), { recursive: true, force: true });
  }
}

/** A process of another user is alive as well. */
function isAlive(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
