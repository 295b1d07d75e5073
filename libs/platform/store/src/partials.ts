/**
 * Files that are being written. Their names say which process writes them, so what a killed process
 * left behind can be told from what a living one is writing.
 */

import { randomUUID } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissingFile } from '@flashline/errors';

/** Tells this process from an earlier one that had the same number. */
const RUN = randomUUID().slice(0, 8);

const NAME = /^(\d+)-([0-9a-f]{8})-[0-9a-f-]{36}$/;

/** A new path in `folder` for a file that this process writes. */
export function partialPath(folder: string): string {
  return join(folder, `${process.pid}-${RUN}-${randomUUID()}`);
}

/** Removes what processes that no longer live have left in `folder`. */
export async function removeOldPartials(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const [, pid, run] = NAME.exec(name) ?? [];
    if (pid === undefined || run === RUN) continue;
    if (Number(pid) === process.pid || !isAlive(Number(pid))) {
      await rm(join(folder, name), { force: true });
    }
  }
}

/** Removes files that nobody has written to since `before`; gives how many. */
export async function removePartialsBefore(folder: string, before: Date): Promise<number> {
  let count = 0;
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const written = await lastWritten(path);
    if (!NAME.test(name) || written === null || written >= before) continue;
    await rm(path, { force: true });
    count += 1;
  }
  return count;
}

async function lastWritten(path: string): Promise<Date | null> {
  try {
    return (await stat(path)).mtime;
  } catch (error) {
    if (isMissingFile(error)) return null;
    throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
