/**
 * An output folder that is whole or not there: everything is written into a folder beside it,
 * which takes its name when it is done.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, rmSync, statSync } from 'node:fs';
import { mkdir, readdir, realpath, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { AppError, fileError } from '@flashline/errors';
import { checkFolderPath } from './check-folder-path.ts';
import { USAGE_ERROR } from './errors.ts';

/** Empty file that says a folder is ours to replace. */
export const MARKER = '.flashline-output';

export interface OutputFolder {
  /** Where to write. */
  readonly path: string;
  /** Gives the folder its name, replacing an older one of ours. */
  readonly publish: () => Promise<void>;
  /** Removes everything; harmless after `publish`. */
  readonly discard: () => Promise<void>;
}

/** Before the work starts: throws AppError where `wanted` holds something that is not ours. */
export async function checkOutputFolder(wanted: string): Promise<void> {
  checkFolderPath(wanted, '--out');
  const target = resolve(wanted);
  if (!existsSync(target)) return;
  const entries = await readdir(target).catch(() => null);
  if (entries === null) {
    const message = `'${wanted}' is no folder that can be read: choose another --out.`;
    throw new AppError(USAGE_ERROR, message);
  }
  if (entries.length > 0 && !entries.includes(MARKER)) {
    const message = `The folder '${wanted}' holds files that are not ours: choose another --out or empty it.`;
    throw new AppError(USAGE_ERROR, message);
  }
  const real = await realpath(target);
  if (statSync(real).dev !== statSync(dirname(real)).dev || real === dirname(real)) {
    const message = `'${wanted}' is where a disk is mounted and cannot be replaced: choose a folder in it as --out.`;
    throw new AppError(USAGE_ERROR, message);
  }
}

/** Throws AppError as `checkOutputFolder` does, and where nothing can be written there. */
export async function openOutputFolder(wanted: string): Promise<OutputFolder> {
  await checkOutputFolder(wanted);
  const target = existsSync(wanted) ? await realpath(wanted) : resolve(wanted);
  const { partial, parents } = await makeBeside(target, wanted);
  // Should this process have to end at once, nothing of us stays.
  const removeNow = () => rmSync(partial, { recursive: true, force: true });
  process.on('exit', removeNow);
  return {
    path: partial,
    publish: async () => {
      try {
        await writeFile(join(partial, MARKER), '');
        await replaceFolder(partial, target);
      } catch (error) {
        throw fileError(`the folder ${wanted}`, error);
      }
    },
    discard: async () => {
      await rm(partial, { recursive: true, force: true });
      process.off('exit', removeNow);
      await removeEmpty(parents);
    },
  };
}

/** `parents` are the folders that had to be made for it, the innermost first. */
async function makeBeside(
  target: string,
  wanted: string,
): Promise<{ readonly partial: string; readonly parents: readonly string[] }> {
  const parent = dirname(target);
  const parents: string[] = [];
  try {
    for (const folder of missingFolders(parent)) {
      await mkdir(folder);
      parents.unshift(folder);
    }
    const suffix = randomBytes(6).toString('hex');
    const partial = join(parent, `.${basename(target)}.partial-${suffix}`);
    await mkdir(partial);
    return { partial, parents };
  } catch (error) {
    await removeEmpty(parents);
    throw fileError(`the folder ${wanted}`, error);
  }
}

/** The outermost first. */
function missingFolders(folder: string): string[] {
  return existsSync(folder) ? [] : [...missingFolders(dirname(folder)), folder];
}

/** Removes folders that were made and hold nothing, up to the first that does. */
async function removeEmpty(made: readonly string[]): Promise<void> {
  for (const folder of made) {
    const isGone = await rmdir(folder).then(
      () => true,
      () => false,
    );
    if (!isGone) return;
  }
}

/** Others may do the same to `target` meanwhile: the last one stays, and each was whole. */
async function replaceFolder(partial: string, target: string): Promise<void> {
  const old = `${partial}.old`;
  try {
    while (!(await takeName(partial, target))) await moveAway(target, old);
  } catch (error) {
    await takeName(old, target).catch(() => false);
    throw error;
  } finally {
    await rm(old, { recursive: true, force: true });
  }
}

/** False where the name is taken by a folder that is not empty. */
async function takeName(folder: string, name: string): Promise<boolean> {
  try {
    await rename(folder, name);
    return true;
  } catch (error) {
    if (isOneOf(error, ['ENOTEMPTY', 'EEXIST'])) return false;
    throw error;
  }
}

async function moveAway(folder: string, place: string): Promise<void> {
  await rm(place, { recursive: true, force: true });
  try {
    await rename(folder, place);
  } catch (error) {
    if (!isOneOf(error, ['ENOENT'])) throw error;
  }
}

function isOneOf(error: unknown, codes: readonly string[]): boolean {
  return (
    typeof error === 'object' &&
    error !== null &&
    'code' in error &&
    codes.includes(String(error.code))
  );
}
