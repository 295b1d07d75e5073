/**
 * What a program left in its folder. It may have been taken over by what it read, so nothing there is
 * followed, waited for or read without end.
 */
import { constants } from 'node:fs';
import { lstat, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '@flashline/errors';
import { keepableText } from '@flashline/executor';
import { STAGE_BAD_ANSWER } from './errors.ts';
import { OUTPUT_FOLDER, RESULT_FILE } from './stage-files.ts';
import type { Stage } from './stage.ts';

/** A message of gRPC has to hold it. */
const MAX_RESULT_BYTES = 1_000_000;
/** The report of every board in every precision leaves far fewer. */
const MAX_OUTPUTS = 500;

/** The result that a program left. Throws STAGE_BAD_ANSWER where it is none. */
export async function readResult<Result>(
  { name, result }: Stage<never, Result> | Stage<unknown, Result>,
  folder: string,
): Promise<Result> {
  try {
    const text = await readPlainFile(join(folder, RESULT_FILE));
    return result.parse(JSON.parse(text, keepable));
  } catch (cause) {
    const message = `Stage ${name} ended well but left no proper result: try again.`;
    throw new AppError(STAGE_BAD_ANSWER, message, { cause });
  }
}

function keepable(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? keepableText(value) : value;
}

/** Paths of the files that a program left, by name. Throws STAGE_BAD_ANSWER for all but plain files. */
export async function listOutputs(folder: string): Promise<ReadonlyMap<string, string>> {
  try {
    return await listFiles(folder);
  } catch (error) {
    throw error instanceof AppError ? error : badOutputs('outputs that cannot be read', error);
  }
}

async function listFiles(folder: string): Promise<ReadonlyMap<string, string>> {
  const outputs = join(folder, OUTPUT_FOLDER);
  const isFolder = await lstat(outputs).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) throw badOutputs('no folder of outputs');
  const names = (await readdir(outputs)).sort();
  if (names.length > MAX_OUTPUTS) throw badOutputs(`more than ${MAX_OUTPUTS} outputs`);
  for (const name of names) {
    const found = await lstat(join(outputs, name));
    if (!found.isFile()) throw badOutputs(`'${name}', which is no file`);
  }
  return new Map(names.map((name) => [name, join(outputs, name)]));
}

/** Not a link, which may lead anywhere, nor a pipe, which nobody may ever write to. */
async function readPlainFile(path: string): Promise<string> {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const file = await open(path, flags);
  try {
    const found = await file.stat();
    if (!found.isFile()) throw new Error('it is no file');
    if (found.size > MAX_RESULT_BYTES) throw new Error(`it has ${found.size} bytes`);
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}

/** The error for outputs that are not what a stage may leave. */
export function badOutputs(what: string, cause?: unknown): AppError {
  const message = `A stage left ${what}: try again, or report the model.`;
  return new AppError(STAGE_BAD_ANSWER, message, { cause });
}
