/** Constants for operator cases: values that look random and are the same every time. */
import { elementCount } from '@flashline/ir';
import type { OperatorCaseInput } from './operator-case.ts';

/** An initializer of f32 values between -scale and scale. */
export function weights(shape: readonly number[], scale = 0.5): OperatorCaseInput {
  const constant = Array.from({ length: elementCount(shape) }, (_, i) => {
    const mixed = Math.imul(i + 1, 0x9e3779b1) >>> 8;
    return Math.fround(scale * (mixed / 2 ** 23 - 1));
  });
  return { shape, constant };
}
