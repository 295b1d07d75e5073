import type { Value } from '@flashline/ir';
import type { Build, OnnxMapping } from '../define.ts';
import { requireExtents } from '../movement/extents.ts';
import { Refusal } from '../refusal.ts';
import { normaliseAxis } from '../shapes.ts';
import { zeroOf } from '../movement/zero-of.ts';

/** CenterCropPad: axes that are too long lose both ends, those too short gain zeros at both. */
export const centerCropPad: OnnxMapping = {
  type: 'CenterCropPad',
  since: 18,
  inputs: [2, 2],
  constantInputs: [1],
  convert: (node, build) => {
    const x = node.input(0);
    const { shape } = x.type;
    const wanted = requireExtents(node.constantNumbers(1));
    const axes = node
      .ints('axes', [...shape.keys()])
      .map((axis) => normaliseAxis(axis, shape.length));
    if (axes.length !== wanted.length) {
      throw new Refusal('OP_SHAPE', `${wanted.length} extents for ${axes.length} axes`);
    }
    const target = shape.map((dim, axis) => wanted[axes.indexOf(axis)] ?? dim);
    return [padded(build, cropped(build, x, target), target)];
  },
};

function cropped(build: Build, x: Value, target: readonly number[]): Value {
  const { shape } = x.type;
  const sizes = shape.map((dim, axis) => Math.min(dim, target[axis]!));
  if (sizes.every((size, axis) => size === shape[axis])) return x;
  const starts = shape.map((dim, axis) => Math.floor((dim - sizes[axis]!) / 2));
  return build.one('Slice', [x], { starts, steps: shape.map(() => 1), sizes });
}

function padded(build: Build, x: Value, target: readonly number[]): Value {
  const missing = x.type.shape.map((dim, axis) => target[axis]! - dim);
  if (missing.every((count) => count === 0)) return x;
  const begins = missing.map((count) => Math.floor(count / 2));
  const ends = missing.map((count, axis) => count - begins[axis]!);
  const zero = build.constant(zeroOf(x.type.element));
  return build.one('Pad', [x, zero], { begins, ends });
}
