import { elementCount, sameShape } from '@flashline/ir';
import { inputArgument, outputArgument } from '../compute/arguments.ts';
import { defineOperator } from '../define.ts';
import { linesAlong } from '../movement/lines.ts';
import { Refusal } from '../refusal.ts';
import { requireElement } from '../shapes.ts';

export type QResampleAttributes = {
  readonly axis: number;
  /** What sums begin with: zero points and half a unit. */
  readonly offset: number;
  /** Sums are in units of 2^-shift. */
  readonly shift: number;
  /** NK_TIES_* of nk/round_s8.h. */
  readonly ties: number;
};

/**
 * Resample of s8, in the scale of the output: inputs x, places (s32, [size, taps], constant) and factors
 * (s32, the same shape, constant), which are weights times the ratio of the scales.
 */
export const qResample = defineOperator<QResampleAttributes>({
  name: 'QResample',
  onnx: [],
  infer: ([x, places, factors], { axis }) => {
    requireElement(x!, ['s8']);
    for (const value of [places!, factors!]) requireElement(value, ['s32']);
    if (!sameShape(places!.type.shape, factors!.type.shape)) {
      throw new Refusal('OP_SHAPE', 'places and factors have different shapes');
    }
    return [{ element: 's8', shape: x!.type.shape.with(axis, places!.type.shape[0]!) }];
  },
  lower: ({ inputs: [x, places], outputs: [y], attributes: { axis, offset, shift, ties } }) => {
    const outputs = elementCount(y!.type.shape);
    if (outputs === 0) return { kind: 'calls', calls: [] };
    const { outer, count: extent, inner } = linesAlong(x!.type.shape, axis);
    const [size, taps] = places!.type.shape as [number, number];
    const fields = { outer, extent, size, inner, taps, offset, shift, ties };
    return {
      kind: 'calls',
      calls: [
        {
          kernel: 'nk_resample_s8',
          params: { type: 'nk_resample_s8_params', fields },
          arguments: [inputArgument(0), inputArgument(1), inputArgument(2), outputArgument(0)],
          cost: { products: outputs * taps, outputs, rows: outer * size },
        },
      ],
      macs: outputs * taps,
    };
  },
});
