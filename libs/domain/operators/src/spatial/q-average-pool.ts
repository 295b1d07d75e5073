/** What an average pooling between DequantizeLinear and QuantizeLinear becomes. */
import { elementCount } from '@flashline/ir';
import { averageRescale } from '@flashline/kernels';
import type { Build } from '../define.ts';
import type { IntegerContext, IntegerForm } from '../integer-form.ts';
import type { MeanNumbers } from '../quantized/mean-calls.ts';
import type { PoolAttributes } from './pool.ts';

export type AveragePoolAttributes = PoolAttributes & { readonly countIncludePad: boolean };

/** `factor` is that of a window all of which counts. */
export type QAveragePoolAttributes = AveragePoolAttributes & MeanNumbers;

export function integerAveragePool(
  { inputs: [x], outputs: [to], attributes }: IntegerContext<AveragePoolAttributes>,
  build: Build,
): ReturnType<IntegerForm['make']> {
  if (x?.kind !== 'activation') return { code: 'INT8_OPERANDS', message: 'the data is not int8' };
  const count = elementCount(attributes.kernel);
  const factor = x.quantization.scale / to!.scale / count;
  const zeroPoint = to!.zeroPoint;
  if (averageRescale({ factor, count, zeroPoint, hasParts: true }) === null) {
    const message = `windows of ${count} elements are too large for the output's scale`;
    return { code: 'INT8_SCALE', message };
  }
  const numbers = { factor, zero: x.quantization.zeroPoint, zeroOut: zeroPoint };
  return [build.one('QAveragePool', [x.value], { ...attributes, ...numbers })];
}
