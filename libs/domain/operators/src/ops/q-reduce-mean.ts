import { elementCount } from '@flashline/ir';
import { reducedShape } from '../compute/reduce-ops.ts';
import { defineOperator } from '../define.ts';
import { axisRun } from '../quantized/axis-run.ts';
import { meanCall, type MeanNumbers } from '../quantized/mean-calls.ts';
import { Refusal } from '../refusal.ts';
import { requireElement } from '../shapes.ts';

type QReduceMeanAttributes = MeanNumbers & {
  /** Ascending, side by side but for axes of length 1. */
  readonly axes: readonly number[];
  readonly keepdims: boolean;
};

/** Mean (or sum, by its factor) of s8 over some axes, in the scale of the output. */
export const qReduceMean = defineOperator<QReduceMeanAttributes>({
  name: 'QReduceMean',
  onnx: [],
  infer: ([x], { axes, keepdims }) => {
    requireElement(x!, ['s8']);
    const { element, shape } = x!.type;
    if (axisRun(shape, axes) === null) {
      throw new Refusal('OP_ATTRIBUTE', `axes [${axes.join(', ')}] are apart`);
    }
    return [{ element, shape: reducedShape(shape, axes, keepdims) }];
  },
  lower: ({ inputs: [x], outputs: [y], attributes }) => {
    if (elementCount(y!.type.shape) === 0) return { kind: 'calls', calls: [] };
    const run = axisRun(x!.type.shape, attributes.axes)!;
    return { kind: 'calls', inPlace: [[0, 0]], calls: [meanCall(run, attributes)] };
  },
});
