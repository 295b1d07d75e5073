/** The files of a stage, within the folder that its program works in. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findBoard } from '@flashline/boards';
import { AppError, fileError, isMissingFile } from '@flashline/errors';
import { OPTIONS_UNUSABLE, type InputSource, type TargetRequest } from '@flashline/pipeline';
import type { Samples, Target } from '../fields.ts';
import { DATA_FILE, OUTPUT_FOLDER } from '../stage-files.ts';

/** Content of an input, or null where the stage was not given it. */
export async function readInput(name: string): Promise<Uint8Array | null> {
  try {
    return await readFile(name);
  } catch (error) {
    if (isMissingFile(error)) return null;
    throw error;
  }
}

/** Content of an input that the stage cannot do without. */
export async function requireInput(name: string): Promise<Uint8Array> {
  const bytes = await readInput(name);
  if (bytes === null) throw new Error(`the stage was not given ${name}`);
  return bytes;
}

/** Path of an output. */
export function outputPath(name: string): string {
  return join(OUTPUT_FOLDER, name);
}

export async function writeOutput(name: string, content: Uint8Array | string): Promise<void> {
  await writeFile(outputPath(name), content).catch((error: unknown) => {
    throw fileError(name, error);
  });
}

/** Where samples are, for the functions that read them. */
export function sourceOf(samples: Samples): InputSource {
  return 'random' in samples
    ? { kind: 'random', seed: samples.random }
    : { kind: 'file', path: DATA_FILE };
}

/** The target as the compiler knows it. Throws AppError where there is no such board. */
export function targetRequest({ board: id, precision, optimize }: Target): TargetRequest {
  const board = findBoard(id);
  if (board !== undefined) return { board, precision, optimize };
  throw new AppError(OPTIONS_UNUSABLE, `There is no board '${id}': ask for the list of boards.`);
}
