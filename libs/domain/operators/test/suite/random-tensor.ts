/** Tensors of an operator case: its constants, and seeded random values of its inputs. */
import {
  allocate,
  elementCount,
  isFloat,
  numberToHalf,
  type ElementType,
  type Tensor,
} from '@flashline/ir';
import type { OperatorCaseInput } from '../operator-case.ts';

/** The tensor of a case's `constant`. */
export function constantTensor({ element = 'f32', shape, constant }: OperatorCaseInput): Tensor {
  return tensorOfNumbers(element, shape, constant ?? []);
}

/** Values uniform in the input's range; the same for the same seed. */
export function randomTensor(input: OperatorCaseInput, seed: number): Tensor {
  const { element = 'f32', shape } = input;
  const [lo, hi] =
    element === 'bool' ? [0, 1] : (input.range ?? (element.startsWith('u') ? [0, 15] : [-3, 3]));
  const next = mulberry32(seed);
  const values = Array.from({ length: elementCount(shape) }, () =>
    isFloat(element) ? lo + (hi - lo) * next() : lo + Math.floor(next() * (hi - lo + 1)),
  );
  return tensorOfNumbers(element, shape, values);
}

function tensorOfNumbers(
  element: ElementType,
  shape: readonly number[],
  values: readonly number[],
): Tensor {
  const data = allocate(element, values.length);
  values.forEach((value, i) => {
    if (element === 'f16' || element === 'bf16') data[i] = numberToHalf(element, value);
    else
      data[i] =
        data instanceof BigInt64Array || data instanceof BigUint64Array ? BigInt(value) : value;
  });
  return { type: { element, shape }, data };
}

/** Numbers in [0, 1) by the public-domain generator of that name. */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
