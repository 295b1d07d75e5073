import { defineStrided } from '../movement/strided-view.ts';
import { Refusal } from '../refusal.ts';
import { rowMajorStrides } from '../shapes.ts';

type TransposeAttributes = { readonly perm: readonly number[] };

/** Axis i of the output is axis perm[i] of the input; a view where only axes of length 1 move. */
export const transpose = defineStrided<TransposeAttributes>({
  name: 'Transpose',
  onnx: [
    {
      type: 'Transpose',
      since: 1,
      inputs: [1, 1],
      convert: (node, build) => {
        const x = node.input(0);
        const perm = node.ints('perm', [...x.type.shape.keys()].reverse());
        const isIdentity =
          perm.length === x.type.shape.length && perm.every((axis, i) => axis === i);
        return [isIdentity ? x : build.one('Transpose', [x], { perm })];
      },
    },
  ],
  view: ({ shape }, { perm }) => {
    const sorted = [...perm].sort((a, b) => a - b);
    if (perm.length !== shape.length || sorted.some((axis, i) => axis !== i)) {
      throw new Refusal(
        'OP_ATTRIBUTE',
        `perm [${perm.join(', ')}] is no order of ${shape.length} axes`,
      );
    }
    const strides = rowMajorStrides(shape);
    return {
      shape: perm.map((axis) => shape[axis]!),
      strides: perm.map((axis) => strides[axis]!),
      offset: 0,
    };
  },
});
