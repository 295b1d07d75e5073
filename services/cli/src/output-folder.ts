/**
 * An output folder that is whole or not there: everything is written into a folder beside it,
 * which takes its name when it is done.
 */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { AppError, fileError } from '@flashline/errors';
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

/** Throws AppError where `wanted` holds something that is not ours, or cannot be written. */
export async function openOutputFolder(wanted: string): Promise<OutputFolder> {
  const target = resolve(wanted);
  await refuseForeign(target, wanted);
  const partial = await makeBeside(target);
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
    discard: () => rm(partial, { recursive: true, force: true }),
  };
}

async function refuseForeign(target: string, wanted: string): Promise<void> {
  if (!existsSync(target)) return;
  const entries = await readdir(target).catch(() => null);
  if (entries === null) throw new AppError(USAGE_ERROR, `'${wanted}' is no folder: choose another --out.`);
  if (entries.length === 0 || entries.includes(MARKER)) return;
  throw new AppError(
    USAGE_ERROR,
    `The folder '${wanted}' holds files that are not ours: choose another --out or empty it.`,
  );
}

async function makeBeside(target: string): Promise<string> {
  try {
    await mkdir(dirname(target), { recursive: true });
    return await mkdtemp(join(dirname(target), `.${basename(target)}.partial-`));
  } catch (error) {
    throw fileError(`the folder ${dirname(target)}`, error);
  }
}

async function replaceFolder(partial: string, target: string): Promise<void> {
  if (!existsSync(target)) return rename(partial, target);
  const old = `${partial}.old`;
  await rename(target, old);
  await rename(partial, target);
  await rm(old, { recursive: true, force: true });
}
