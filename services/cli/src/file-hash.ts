/** The hash by which a report names a file. */
import { createHash } from 'node:crypto';
import { readInputFile } from '@flashline/model-files';

/** As for files of arrays. */
const MAX_BYTES = 128 * 1024 * 1024;

/** SHA-256 in hexadecimal of an ordinary file; throws AppError where it cannot be read. */
export async function hashOfFile(path: string): Promise<string> {
  return createHash('sha256')
    .update(await readInputFile(path, MAX_BYTES))
    .digest('hex');
}
