import { tensorOf, type Value } from '@flashline/ir';
import type { OnnxMapping } from '../define.ts';
import { normaliseAxis } from '../shapes.ts';

/** What ONNX adds to the standard deviation. */
const EPSILON = 1e-9;

/** (x - mean) / (standard deviation + 1e-9), both over the axes. */
export const meanVarianceNormalization: OnnxMapping = {
  type: 'MeanVarianceNormalization',
  since: 9,
  inputs: [1, 1],
  convert: (node, build) => {
    const x = node.input(0);
    const rank = x.type.shape.length;
    const given = node.ints('axes', [0, 2, 3]).map((axis) => normaliseAxis(axis, rank));
    const axes = [...new Set(given)].sort((a, b) => a - b);
    const average = (value: Value): Value =>
      build.one('Reduce', [value], { op: 'mean', axes, keepdims: true });
    const centred = build.one('Sub', [x, average(x)]);
    const deviation = build.one('Sqrt', [average(build.one('Mul', [centred, centred]))]);
    const single = build.constant(tensorOf('f64', [], [EPSILON]));
    const epsilon = build.one('Cast', [single], { to: x.type.element });
    return [build.one('Div', [centred, build.one('Add', [deviation, epsilon])])];
  },
};
