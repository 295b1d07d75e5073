import { castTo, scalarOf } from '../compute/build-values.ts';
import type { OnnxMapping } from '../define.ts';
import { Refusal } from '../refusal.ts';
import { normaliseAxis } from '../shapes.ts';

/** x / sqrt(mean of squares + epsilon) * scale, the mean over everything from the axis on. */
export const rmsNormalization: OnnxMapping = {
  type: 'RMSNormalization',
  since: 23,
  inputs: [2, 2],
  convert: (node, build) => {
    const x = node.input(0);
    const rank = x.type.shape.length;
    if (node.int('stash_type', 1) !== 1) {
      throw new Refusal('OP_ATTRIBUTE', `stash_type ${node.int('stash_type')} is not supported`);
    }
    const first = normaliseAxis(node.int('axis', -1), rank);
    const axes = [...x.type.shape.keys()].slice(first);
    const single = castTo(build, x, 'f32');
    const square = build.one('Mul', [single, single]);
    const mean = build.one('Reduce', [square], { op: 'mean', axes, keepdims: true });
    const room = scalarOf(build, node.float('epsilon', 1e-5), 'f32');
    const root = build.one('Sqrt', [build.one('Add', [mean, room])]);
    const normalised = castTo(build, build.one('Div', [single, root]), x.type.element);
    return [build.one('Mul', [normalised, node.input(1)])];
  },
};
