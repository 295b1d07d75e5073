/** Samples to arrays: the inverse of binding. */
import { elementCount, tensorBytes, tensorFromBytes, type Tensor } from '@flashline/ir';

/**
 * Tensors of each name, one per sample, as one array of shape `[N, ...shape]` per name. All samples
 * of a name have one shape; `samples` is not empty.
 */
export function stackSamples(
  names: readonly string[],
  samples: readonly (readonly Tensor[])[],
): Map<string, Tensor> {
  return new Map(
    names.map((name, i): [string, Tensor] => [name, stack(samples.map((sample) => sample[i]!))]),
  );
}

function stack(tensors: readonly Tensor[]): Tensor {
  const { element, shape } = tensors[0]!.type;
  const size = elementCount(shape) * tensors[0]!.data.BYTES_PER_ELEMENT;
  const bytes = new Uint8Array(size * tensors.length);
  tensors.forEach((tensor, i) => bytes.set(tensorBytes(tensor), i * size));
  return tensorFromBytes({ element, shape: [tensors.length, ...shape] }, bytes);
}
