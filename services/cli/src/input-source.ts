/** The value of `--inputs`. */
import type { InputSource } from '@flashline/pipeline';
import { InvalidArgumentError } from 'commander';

/** `random:SEED` or the path of a file. */
export function parseInputs(text: string): InputSource {
  if (!text.startsWith('random:')) return { kind: 'file', path: text };
  const seed = Number(text.slice('random:'.length));
  if (/^random:[0-9]+$/.test(text) && Number.isSafeInteger(seed)) return { kind: 'random', seed };
  throw new InvalidArgumentError('write random:SEED with a whole number, or give a file.');
}
