/** Where `--json FILE|-` puts its text. */
import { randomBytes } from 'node:crypto';
import { realpathSync, statSync, type Stats } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AppError, fileError } from '@flashline/errors';
import { printableJson } from '@flashline/report';
import { USAGE_ERROR } from './errors.ts';

/** What `--json` was given, null where it was not; `-` is standard output. */
export type JsonTarget = string | null;

/** Before the work starts: throws AppError where the file that `flag` names cannot be there. */
export function checkJsonTarget(target: JsonTarget, flag = '--json'): void {
  if (target === null || target === '-') return;
  if (target === '') throw new AppError(USAGE_ERROR, `${flag} has no name: give a file or -.`);
  if (statOf(target)?.isDirectory() === true) {
    throw new AppError(USAGE_ERROR, `${flag} '${target}' is a folder: give a file or -.`);
  }
  if (statOf(dirname(target))?.isDirectory() !== true) {
    const message = `The folder of ${flag} '${target}' does not exist: make it, or give another file.`;
    throw new AppError(USAGE_ERROR, message);
  }
}

/**
 * Prints a result: the text for a person on standard output, or on standard error where the JSON
 * has standard output for itself. A file is written whole or not at all.
 */
export async function printResult(text: string, json: string, target: JsonTarget): Promise<void> {
  if (target === '-') {
    process.stderr.write(text);
    process.stdout.write(printableJson(json));
    return;
  }
  process.stdout.write(text);
  if (target !== null) await writeWhole(target, printableJson(json));
}

/** Writes a file whole or not at all; one that is no ordinary file, such as a pipe, as it is. */
export async function writeWhole(path: string, text: string): Promise<void> {
  const stats = statOf(path);
  if (stats !== null && !stats.isFile()) {
    return writeFile(path, text).catch((error: unknown) => {
      throw fileError(path, error);
    });
  }
  const target = stats === null ? path : realpathSync(path);
  const partial = `${target}.${randomBytes(6).toString('hex')}`;
  try {
    await writeFile(partial, text);
    await rename(partial, target);
  } catch (error) {
    await rm(partial, { force: true });
    throw fileError(path, error);
  }
}

function statOf(path: string): Stats | null {
  return statSync(path, { throwIfNoEntry: false }) ?? null;
}
