/** Squeeze and Unsqueeze: axes of length 1 that go and come. */
import type { OnnxMapping } from '../define.ts';
import type { OnnxNodeView } from '../onnx-node-view.ts';
import { Refusal } from '../refusal.ts';
import { normaliseAxis } from '../shapes.ts';

export const squeeze: OnnxMapping = {
  type: 'Squeeze',
  since: 1,
  inputs: [1, 2],
  constantInputs: [1],
  convert: (node, build) => {
    const x = node.input(0);
    const { shape } = x.type;
    const named = someAxesOf(node)?.map((axis) => normaliseAxis(axis, shape.length));
    const wrong = named?.find((axis) => shape[axis] !== 1);
    if (wrong !== undefined) {
      throw new Refusal('OP_SHAPE', `axis ${wrong} of length ${shape[wrong]} cannot be removed`);
    }
    const kept = shape.filter((dim, axis) => (named ? !named.includes(axis) : dim !== 1));
    return [kept.length === shape.length ? x : build.one('Reshape', [x], { shape: kept })];
  },
};

export const unsqueeze: OnnxMapping = {
  type: 'Unsqueeze',
  since: 1,
  inputs: [1, 2],
  constantInputs: [1],
  convert: (node, build) => {
    const x = node.input(0);
    const axes = axesOf(node);
    if (axes === undefined) throw new Refusal('OP_ATTRIBUTE', 'axes are missing');
    const rank = x.type.shape.length + axes.length;
    const added = axes.map((axis) => normaliseAxis(axis, rank)).sort((a, b) => a - b);
    if (new Set(added).size !== added.length) {
      throw new Refusal('OP_ATTRIBUTE', `axes [${axes.join(', ')}] name one twice`);
    }
    const shape = added.reduce((dims, axis) => dims.toSpliced(axis, 0, 1), [...x.type.shape]);
    return [added.length === 0 ? x : build.one('Reshape', [x], { shape })];
  },
};

/** As ONNX Runtime, which takes an empty list for none. */
function someAxesOf(node: OnnxNodeView): readonly number[] | undefined {
  const axes = axesOf(node);
  return axes?.length === 0 ? undefined : axes;
}

/** From opset 13 on an input, before an attribute. */
function axesOf(node: OnnxNodeView): readonly number[] | undefined {
  if (node.opset < 13) return node.has('axes') ? node.ints('axes') : undefined;
  return node.optional(1) === null ? undefined : node.constantNumbers(1);
}
