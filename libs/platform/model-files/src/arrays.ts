/** Files of arrays on the disk. */
import { writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { AppError, fileError } from '@flashline/errors';
import type { Tensor } from '@flashline/ir';
import { DATA_BAD_FILE } from './errors.ts';
import { isNpy, parseNpy } from './npy.ts';
import { encodeNpz, parseNpz } from './npz.ts';
import { readInputFile } from './read-file.ts';

/** Key of the only array of a .npy file, which has no name. */
export const UNNAMED = '';

const MAX_FILE_BYTES = 128 * 1024 * 1024;
const LIMITS = { unpackedBytes: MAX_FILE_BYTES, arrays: 4096 };

/**
 * The arrays of a .npz file by name, or that of a .npy file under `UNNAMED`. What the file is, is
 * told by its content. Throws AppError.
 */
export async function readArrays(path: string): Promise<Map<string, Tensor>> {
  const bytes = await readInputFile(path, MAX_FILE_BYTES);
  const label = basename(path);
  if (isNpy(bytes)) return new Map([[UNNAMED, parseNpy(bytes, label)]]);
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) return parseNpz(bytes, label, LIMITS);
  throw new AppError(
    DATA_BAD_FILE,
    `${label} is neither .npz nor .npy: write it with numpy.savez or numpy.save.`,
  );
}

/** Writes a .npz file; throws AppError, the disk being full included. */
export async function writeNpz(path: string, arrays: ReadonlyMap<string, Tensor>): Promise<void> {
  try {
    await writeFile(path, encodeNpz(arrays));
  } catch (cause) {
    throw fileError(basename(path), cause);
  }
}
