/** Folders of running stages; those of killed processes are found by the process in their names. */
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileError } from '@flashline/errors';
import { runProcess } from '@flashline/process';
import { logger } from '@flashline/telemetry';

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
    await removeFolder(join(tempDir, name));
  }
}

/**
 * Removes a folder, whatever a program made of it: folders deeper than a path may be long, or closed to
 * their owner. One that stays is told in the log, and removed when a process starts.
 */
export async function removeFolder(path: string): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true });
  } catch {
    await runProcess('chmod', ['-R', 'u+rwX', '--', path]).catch(() => null);
    const removal = await runProcess('rm', ['-rf', '--', path]).catch(() => null);
    if (removal?.exitCode !== 0) logger('stages').error({ path }, 'a folder cannot be removed');
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
