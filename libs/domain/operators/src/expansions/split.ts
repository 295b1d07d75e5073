import type { OnnxMapping } from '../define.ts';
import type { OnnxNodeView } from '../onnx-node-view.ts';
import { requireExtents } from '../movement/extents.ts';
import { Refusal } from '../refusal.ts';
import { normaliseAxis } from '../shapes.ts';

/** Split: one slice for each output that is wanted. */
export const split: OnnxMapping = {
  type: 'Split',
  since: 1,
  inputs: [1, 2],
  constantInputs: [1],
  convert: (node, build) => {
    const x = node.input(0);
    const { shape } = x.type;
    const axis = normaliseAxis(node.int('axis', 0), shape.length);
    const sizes = requireExtents(sizesOf(node, shape[axis]!));
    const sum = sizes.reduce((total, part) => total + part, 0);
    if (sum !== shape[axis] || sizes.length < node.outputCount) {
      throw new Refusal(
        'OP_SHAPE',
        `parts [${sizes.join(', ')}] do not split axis ${axis} of length ${shape[axis]}`,
      );
    }
    let start = 0;
    return sizes.slice(0, node.outputCount).map((part, i) => {
      const starts = shape.map((_, j) => (j === axis ? start : 0));
      start += part;
      if (!node.wants(i)) return null;
      if (part === shape[axis]) return x;
      return build.one('Slice', [x], {
        starts,
        steps: shape.map(() => 1),
        sizes: shape.with(axis, part),
      });
    });
  },
};

function sizesOf(node: OnnxNodeView, extent: number): readonly number[] {
  if (node.opset < 13 ? node.has('split') : node.optional(1) !== null) {
    return node.opset < 13 ? node.ints('split') : node.constantNumbers(1);
  }
  const parts = node.int('num_outputs', node.outputCount);
  const mayBeUneven = node.has('num_outputs');
  if (!(parts >= 1 && parts <= Math.max(extent, node.outputCount))) {
    throw new Refusal('OP_ATTRIBUTE', `an axis of length ${extent} has no ${parts} parts`);
  }
  if (!mayBeUneven && extent % parts !== 0) {
    throw new Refusal('OP_SHAPE', `length ${extent} does not divide into ${parts} equal parts`);
  }
  const part = Math.ceil(extent / parts);
  return Array.from({ length: parts }, (_, i) => Math.max(0, Math.min(part, extent - i * part)));
}
