/** NumPy's .npz format: a zip archive of .npy files. */
import { AppError } from '@flashline/errors';
import type { Tensor } from '@flashline/ir';
import { unzipSync, zipSync, type Zippable } from 'fflate';
import { DATA_BAD_FILE, INPUT_FILE_TOO_LARGE } from './errors.ts';
import { encodeNpy, parseNpy } from './npy.ts';

/** What an archive may hold once unpacked. */
export interface ArchiveLimits {
  readonly unpackedBytes: number;
  readonly arrays: number;
}

const EXTENSION = '.npy';

/** Reads every array of a .npz file by its name; `label` names the file in errors. */
export function parseNpz(
  bytes: Uint8Array,
  label: string,
  limits: ArchiveLimits,
): Map<string, Tensor> {
  const arrays = new Map<string, Tensor>();
  for (const [file, content] of Object.entries(unpack(bytes, label, limits))) {
    const name = file.slice(0, -EXTENSION.length);
    arrays.set(name, parseNpy(content, `the array '${name}' of ${label}`));
  }
  return arrays;
}

/** Arrays as a .npz file, stored without compression; equal arrays give equal bytes. */
export function encodeNpz(arrays: ReadonlyMap<string, Tensor>): Uint8Array {
  const files: Zippable = {};
  for (const [name, tensor] of arrays) files[name + EXTENSION] = encodeNpy(tensor);
  return zipSync(files, { level: 0, mtime: new Date(1980, 0, 1) });
}

/** The sizes that the archive claims are checked before any of it is unpacked. */
function unpack(
  bytes: Uint8Array,
  label: string,
  limits: ArchiveLimits,
): Readonly<Record<string, Uint8Array>> {
  const sizes = new Map<string, number>();
  let total = 0;
  try {
    const files = unzipSync(bytes, {
      filter({ name, originalSize }) {
        total += originalSize;
        if (total > limits.unpackedBytes || sizes.size >= limits.arrays) {
          throw new AppError(
            INPUT_FILE_TOO_LARGE,
            `${label} unpacks to more than ${limits.unpackedBytes} bytes or ${limits.arrays} ` +
              'arrays: give fewer samples.',
          );
        }
        if (!name.endsWith(EXTENSION) || sizes.has(name)) {
          throw damaged(`${label} holds ${JSON.stringify(name)}, which is no array of its own`);
        }
        sizes.set(name, originalSize);
        return true;
      },
    });
    for (const [name, size] of sizes) {
      if (files[name]?.length !== size) throw damaged(`${label} is damaged at '${name}'`);
    }
    return files;
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw damaged(`${label} is no whole .npz archive`, cause);
  }
}

function damaged(what: string, cause?: unknown): AppError {
  return new AppError(DATA_BAD_FILE, `${what}: write it with numpy.savez.`, { cause });
}
