/** Random samples of a model's inputs, the same for the same seed everywhere. */
import { allocate, elementCount, ELEMENT_TYPES, type Tensor } from '@flashline/ir';
import type { ModelInput } from './bind-inputs.ts';
import { RandomSource } from './random-source.ts';

/**
 * `count` samples of every input: floats standard normal, integers uniform in 0..15, booleans fair
 * coins. More samples of the same seed begin with the same ones. `seed` is a non-negative integer.
 */
export function randomInputs(
  seed: number,
  inputs: readonly ModelInput[],
  count: number,
): Tensor[][] {
  const source = new RandomSource(seed);
  return Array.from({ length: count }, () => inputs.map((input) => randomTensor(source, input)));
}

function randomTensor(source: RandomSource, { element, shape }: ModelInput): Tensor {
  const length = elementCount(shape);
  const { kind, bits } = ELEMENT_TYPES[element];
  const data = allocate(element, length);
  const isBig = data instanceof BigInt64Array || data instanceof BigUint64Array;
  for (let i = 0; i < data.length; i++) {
    // The high bits are the better ones. Two 4-bit integers share a byte.
    if (kind === 'boolean') data[i] = source.uint32() >>> 31;
    else if (isBig) data[i] = BigInt(source.uint32() >>> 28);
    else if (kind === 'float') data[i] = floatBits(element, source.normal());
    else data[i] = source.uint32() >>> (bits === 4 ? 24 : 28);
  }
  return { type: { element, shape }, data };
}

/** The number as the array of that type stores it: 16-bit floats as their bits. */
function floatBits(element: string, value: number): number {
  if (element === 'f16') return new Uint16Array(new Float16Array([value]).buffer)[0]!;
  if (element !== 'bf16') return value;
  const bits = new Uint32Array(new Float32Array([value]).buffer)[0]!;
  return (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16;
}
