/** The same numbers in integers of another scale. */
import {
  dequantizeTensor,
  quantizeTensor,
  tensorOf,
  type Quantization,
  type Value,
} from '@flashline/ir';
import type { Build } from '../define.ts';

const EVERY_BYTE = tensorOf(
  's8',
  [256],
  Array.from({ length: 256 }, (_, i) => i - 128),
);

/** s8 integers of `from` as those of `to`: nothing, or a table. */
export function requantized(
  build: Build,
  integers: Value,
  from: Quantization,
  to: Quantization,
): Value {
  if (from.scale === to.scale && from.zeroPoint === to.zeroPoint) return integers;
  const table = quantizeTensor(dequantizeTensor(EVERY_BYTE, from), to);
  return build.one('Lookup', [integers, build.constant(table)]);
}
