/**
 * Order of use of constant s8 matrices, as `nk/dot_s8.h` documents it: blocks of 4 outputs, then at
 * most one block each of 2 and 1; in a block the start values, the weights, the multipliers.
 */

/** s8 weights of `outputs` sums over `depth` inputs each. */
export interface WeightsS8 {
  readonly outputs: number;
  readonly depth: number;
  /** Weight of output o for input k. */
  readonly at: (output: number, k: number) => number;
}

/** What stands before and behind the weights of each output; null: nothing. */
export interface AroundWeightsS8 {
  readonly starts: Int32Array | null;
  /** Multipliers of nk/requant.h: multiples of 256. */
  readonly multipliers: Int32Array | null;
}

/** The first output and the width of every block, in order. */
export function denseBlocksS8(
  outputs: number,
): readonly { readonly first: number; readonly width: 4 | 2 | 1 }[] {
  const fours = Array.from({ length: outputs >> 2 }, (_, i) => ({
    first: 4 * i,
    width: 4 as const,
  }));
  const two = (outputs & 2) === 0 ? [] : [{ first: outputs & ~3, width: 2 as const }];
  const one = (outputs & 1) === 0 ? [] : [{ first: outputs - 1, width: 1 as const }];
  return [...fours, ...two, ...one];
}

/** Whether an output is the odd one of two that share lanes. */
export function isOddLane(outputs: number, output: number): boolean {
  return output % 2 === 1 && output !== outputs - (outputs & 1);
}

export function packDenseS8(
  weights: WeightsS8,
  { starts, multipliers }: AroundWeightsS8,
): Int32Array {
  const words: number[] = [];
  for (const { first, width } of denseBlocksS8(weights.outputs)) {
    if (starts !== null) words.push(...starts.subarray(first, first + width));
    pushWeights(words, weights, first, width);
    if (multipliers === null) continue;
    for (let o = first; o < first + width; o++) {
      words.push(isOddLane(weights.outputs, o) ? multipliers[o]! / 256 : multipliers[o]!);
    }
  }
  return Int32Array.from(words);
}

function pushWeights(
  words: number[],
  { depth, at }: WeightsS8,
  first: number,
  width: 4 | 2 | 1,
): void {
  const weight = (o: number, k: number) => (k < depth ? at(o, k) : 0);
  if (width === 1) {
    for (let k = 0; k < depth; k += 4) {
      words.push(wordOf([k, k + 2, k + 1, k + 3].map((each) => weight(first, each))));
    }
    return;
  }
  for (let k = 0; k < depth; k += 2) {
    for (let even = first; even < first + width; even += 2) {
      const lanes = [k, k + 1].flatMap((each) => [
        weight(even, each) + 128,
        weight(even + 1, each),
      ]);
      words.push(wordOf(lanes));
    }
  }
}

/** Four bytes, the first one lowest. */
function wordOf(bytes: readonly number[]): number {
  return bytes.reduce((word, byte, i) => word | ((byte & 255) << (8 * i)), 0);
}

/** The largest magnitude that start + weights . x takes on, for each output and any s8 inputs. */
export function reachS8({ outputs, depth, at }: WeightsS8, starts: Int32Array): Float64Array {
  return Float64Array.from({ length: outputs }, (_, o) => {
    let least = starts[o]!;
    let most = starts[o]!;
    for (let k = 0; k < depth; k++) {
      const w = at(o, k);
      least += w > 0 ? -128 * w : 127 * w;
      most += w > 0 ? 127 * w : -128 * w;
    }
    return Math.max(-least, most);
  });
}
