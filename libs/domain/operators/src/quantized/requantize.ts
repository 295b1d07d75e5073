/** The same numbers in integers of another scale. */
import { quantizeTensor, realBytes, type Quantization, type Value } from '@flashline/ir';
import type { Build } from '../define.ts';

/** s8 integers of `from` as those of `to`: nothing, or a table. */
export function requantized(
  build: Build,
  integers: Value,
  from: Quantization,
  to: Quantization,
): Value {
  if (from.scale === to.scale && from.zeroPoint === to.zeroPoint) return integers;
  const table = quantizeTensor(realBytes(from), to);
  return build.one('Lookup', [integers, build.constant(table)]);
}
