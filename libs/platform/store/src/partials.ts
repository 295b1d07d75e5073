/**
 * Files that are being written. Their names say which process writes them, so what a killed process
 * left behind can be told from what a living one is writing.
 */

import { randomUUID } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

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

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
