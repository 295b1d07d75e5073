import { sameShape } from '@flashline/ir';
import { requireExtents } from '../movement/extents.ts';
import { defineStrided } from '../movement/strided-view.ts';
import { Refusal } from '../refusal.ts';
import { broadcastShapes, rowMajorStrides } from '../shapes.ts';

type ExpandAttributes = {
  /** Shape of the output. */
  readonly shape: readonly number[];
};

/** Repeats along axes of length 1, and along new axes in front. */
export const expand = defineStrided<ExpandAttributes>({
  name: 'Expand',
  onnx: [
    {
      type: 'Expand',
      since: 8,
      inputs: [2, 2],
      constantInputs: [1],
      convert: (node, build) => {
        const x = node.input(0);
        const wanted = requireExtents(node.constantNumbers(1));
        const shape = broadcastShapes([x.type.shape, wanted]);
        return [sameShape(shape, x.type.shape) ? x : build.one('Expand', [x], { shape })];
      },
    },
  ],
  toOnnx: ({ inputs: [x], attributes: { shape } }, write) => write.one('Expand', [x!, shape]),
  view: (input, { shape }) => {
    requireExtents(shape);
    const from = input.shape;
    if (!sameShape(broadcastShapes([from, shape]), shape)) {
      throw new Refusal(
        'OP_SHAPE',
        `[${from.join(', ')}] does not expand to [${shape.join(', ')}]`,
      );
    }
    const strides = rowMajorStrides(from);
    const added = shape.length - from.length;
    return {
      shape,
      strides: shape.map((_, i) => (i < added || from[i - added] === 1 ? 0 : strides[i - added]!)),
      offset: 0,
    };
  },
});
