/** PRelu on integers: one affine function from the zero point on, one per channel below it. */
import { sameShape, tensorOf, toNumbers } from '@flashline/ir';
import type { Operator } from '../define.ts';
import { realWeights, type IntegerForm, type NoIntegerForm } from '../integer-form.ts';
import { affineRescale } from './affine-rescale.ts';
import { channelLayout } from './channel-layout.ts';
import { tableForm } from './table-form.ts';

export function pReluForm(operator: Pick<Operator, 'infer' | 'evaluate'>): IntegerForm {
  return {
    make: (context, build) => {
      const table = tableForm(operator, context, build);
      if (table !== null) return table;
      const [x, slope] = context.inputs;
      if (x?.kind !== 'activation' || (slope?.kind !== 'weights' && slope?.kind !== 'constant')) {
        return refused('the data must be computed with int8 and the slopes be known');
      }
      const slopes = slope.kind === 'weights' ? realWeights(slope) : slope.tensor;
      const { shape: channels } = slopes.type;
      const { shape } = x.value.type;
      if (!sameShape(shape, context.types[0]!.shape) || channelLayout(shape, channels) === null) {
        return refused('the slopes broadcast over more than one axis in turn');
      }
      const to = context.outputs[0]!;
      const step = x.quantization.scale / to.scale;
      const { zeroPoint: zero } = x.quantization;
      const factors = [step, ...toNumbers(slopes).map((one) => one * step)];
      const rescale = affineRescale({ factors, constants: [0] }, zero, to.zeroPoint);
      if (rescale === null) {
        return { code: 'INT8_SCALE', message: "the slopes are too large for the output's scale" };
      }
      const { offsets, shift, ties } = rescale;
      const pairs = rescale.factors.map((factor, c) => [factor, offsets[c % offsets.length]!]);
      const [[factor, offset], ...below] = pairs as [[number, number], ...[number, number][]];
      const numbers = build.constant(tensorOf('s32', [below.length, 2], below.flat()));
      const attributes = { zero, factor, offset, shift, ties, channels };
      return [build.one('QPRelu', [x.value, numbers], attributes)];
    },
  };
}

function refused(message: string): NoIntegerForm {
  return { code: 'INT8_OPERANDS', message };
}
