/** Notices when standard output cannot take what is written to it. */
import { fileError, type AppError } from '@flashline/errors';

/**
 * Returns a function that gives the failure so far, or null. A reader that has gone away is none:
 * it has read what it wanted.
 */
export function watchOutput(stream: NodeJS.WriteStream = process.stdout): () => AppError | null {
  let failure: AppError | null = null;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') failure ??= fileError('standard output', error);
  });
  return () => failure;
}
