/** What a process that hosts stages opens once, whichever services it hosts. */
import { stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AppError } from '@flashline/errors';
import { processExecutor } from '@flashline/executor';
import type { Store } from '@flashline/store';
import { logger } from '@flashline/telemetry';
import { STAGE_BAD_SETTINGS } from './errors.ts';
import type { StageDeps } from './run-stage.ts';
import { createSlots } from './slots.ts';
import { removeStaleFolders } from './temp-folders.ts';

/** The entry of an executor that runs stages. */
export const STAGE_PROGRAM = fileURLToPath(new URL('./programs/main.ts', import.meta.url));

export interface StageDepsOptions {
  readonly store: Store;
  /** Gets a folder for each running stage, and what Node compiled of our programs. */
  readonly tempDir: string;
  /** Stages at once; null: as many as this machine has cores. */
  readonly slots: number | null;
  /** Folders and files of this process that stages must not see: objects, sockets, keys. They exist. */
  readonly hidden: readonly string[];
}

/**
 * Removes what killed processes left, and says in the log what keeps stages apart here. Throws AppError
 * where stages could not see their own folder.
 */
export async function openStageDeps(options: StageDepsOptions): Promise<StageDeps> {
  const { store, slots, hidden } = options;
  const tempDir = resolve(options.tempDir);
  checkApart(tempDir, hidden);
  await checkOwner(tempDir);
  await removeStaleFolders(tempDir);
  const executor = await processExecutor({
    node: process.execPath,
    entry: STAGE_PROGRAM,
    tasks: tempDir,
    hidden,
  });
  logger('stages').info({ isolation: executor.isolation }, 'stages can run');
  return { store, executor, tempDir, slots: createSlots(slots ?? availableParallelism()) };
}

/** Who owns it can change what runs in it; the default lies where everybody can make folders. */
async function checkOwner(tempDir: string): Promise<void> {
  const owner = await stat(tempDir).then(
    ({ uid }) => uid,
    () => null,
  );
  if (owner === null || owner === 0 || owner === process.getuid?.()) return;
  const message = `The folder of running stages, ${tempDir}, belongs to another user: choose another.`;
  throw new AppError(STAGE_BAD_SETTINGS, message);
}

function checkApart(tempDir: string, hidden: readonly string[]): void {
  const holder = hidden.find((path) => !relative(path, tempDir).startsWith('..'));
  if (holder === undefined) return;
  const message = `The folder of running stages, ${tempDir}, lies in ${holder}, which stages must not see: choose another.`;
  throw new AppError(STAGE_BAD_SETTINGS, message);
}
