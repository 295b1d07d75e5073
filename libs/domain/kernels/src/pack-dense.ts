/**
 * Order of use of constant matrices, as `nk/dot_f32.h` documents it: blocks of 8 outputs, then at
 * most one block each of 4, 2 and 1; in a block first the biases, then one row of weights per input.
 */

export interface DenseShape {
  readonly outputs: number;
  /** Inputs per output. */
  readonly depth: number;
}

/** Widths of the blocks that `outputs` outputs fall into, in order. */
export function denseBlockWidths(outputs: number): number[] {
  const rest = [4, 2, 1].filter((width) => (outputs & width) !== 0);
  return [...Array.from({ length: outputs >> 3 }, () => 8), ...rest];
}

/**
 * Packs `weights` (outputs x depth, row-major; of a transposed operand, depth x outputs with
 * `isTransposed`) and `bias` (null means zero). Returns outputs * (depth + 1) floats.
 */
export function packDense(
  shape: DenseShape,
  weights: Float32Array,
  bias: Float32Array | null,
  isTransposed = false,
): Float32Array {
  const { outputs, depth } = shape;
  if (weights.length !== outputs * depth) {
    throw new RangeError(`packDense: ${weights.length} weights for ${outputs} x ${depth}`);
  }
  if (bias !== null && bias.length !== outputs) {
    throw new RangeError(`packDense: ${bias.length} biases for ${outputs} outputs`);
  }
  const packed = new Float32Array(outputs * (depth + 1));
  let at = 0;
  let first = 0;
  for (const width of denseBlockWidths(outputs)) {
    if (bias !== null) packed.set(bias.subarray(first, first + width), at);
    at += width;
    for (let k = 0; k < depth; k++) {
      for (let o = first; o < first + width; o++) {
        packed[at++] = isTransposed ? weights[k * outputs + o]! : weights[o * depth + k]!;
      }
    }
    first += width;
  }
  return packed;
}
