/** QuantizeLinear and DequantizeLinear of s8 with one scale that is known: kernels of their own. */
import { elementCount, toNumbers, type Value } from '@flashline/ir';
import { inputArgument, outputArgument } from '../compute/arguments.ts';
import type { KernelCall } from '../lowering.ts';

/** The call for `elements` > 0, or null where the general kernel is needed. */
export function quickConversion(
  name: 'quantize' | 'dequantize',
  integers: Value,
  scale: Value,
  zero: Value,
): KernelCall | null {
  const isOne = elementCount(scale.type.shape) === 1 && elementCount(zero.type.shape) === 1;
  if (integers.type.element !== 's8' || !isOne) return null;
  if (scale.constant === null || zero.constant === null) return null;
  const [step, at] = [toNumbers(scale.constant)[0]!, toNumbers(zero.constant)[0]!];
  if (!(step > 0 && step < Infinity)) return null;
  const count = elementCount(integers.type.shape);
  return {
    kernel: `nk_${name}_s8`,
    params: {
      type: `nk_${name}_s8_params`,
      fields: { scale: { float: step }, zero: at, count },
    },
    arguments: [inputArgument(0), outputArgument(0)],
    cost: { eights: count >> 3, ones: count & 7 },
  };
}
