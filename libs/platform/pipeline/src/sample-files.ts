/** Samples of a run as NumPy archives. */
import type { Tensor } from '@flashline/ir';
import { stackSamples, writeNpz } from '@flashline/model-files';

/** Writes samples x tensors, an array per name. Throws AppError. */
export async function writeSamples(
  path: string,
  names: readonly string[],
  samples: readonly (readonly Tensor[])[],
): Promise<void> {
  await writeNpz(path, stackSamples(names, samples));
}
