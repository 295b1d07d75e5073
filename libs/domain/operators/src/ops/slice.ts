import { sameShape } from '@flashline/ir';
import type { OnnxNodeView } from '../onnx-node-view.ts';
import { requireExtents } from '../movement/extents.ts';
import { defineStrided } from '../movement/strided-view.ts';
import { Refusal } from '../refusal.ts';
import { normaliseAxis, rowMajorStrides } from '../shapes.ts';

/** For every axis: where it starts, how far it steps (any sign), and how many elements it gives. */
export type SliceAttributes = {
  readonly starts: readonly number[];
  readonly steps: readonly number[];
  readonly sizes: readonly number[];
};

/** A box of the input; a view where its elements are neighbours. */
export const slice = defineStrided<SliceAttributes>({
  name: 'Slice',
  onnx: [
    {
      type: 'Slice',
      since: 1,
      inputs: [1, 5],
      constantInputs: [1, 2, 3, 4],
      convert: (node, build) => {
        const x = node.input(0);
        const attributes = resolveSlice(x.type.shape, readRanges(node));
        const isWhole =
          sameShape(attributes.sizes, x.type.shape) && attributes.steps.every((step) => step === 1);
        return [isWhole ? x : build.one('Slice', [x], attributes)];
      },
    },
  ],
  toOnnx: ({ inputs: [x], attributes: { starts, steps, sizes } }, write) => {
    const ends = sizes.map((size, axis) => starts[axis]! + size * steps[axis]!);
    // An end before the first element is one that stays negative when the extent is added.
    const past = ends.map((end, axis) => (end < 0 ? -x!.type.shape[axis]! - 1 : end));
    return write.one('Slice', [x!, starts, past, [...starts.keys()], steps]);
  },
  view: ({ shape }, { starts, steps, sizes }) => {
    requireExtents(sizes);
    if (sizes.length !== shape.length) throw new Refusal('OP_SHAPE', 'ranks do not match');
    const strides = rowMajorStrides(shape);
    shape.forEach((extent, axis) => {
      if (sizes[axis] === 0) return;
      const first = starts[axis]!;
      const last = first + (sizes[axis]! - 1) * steps[axis]!;
      if (Math.min(first, last) >= 0 && Math.max(first, last) < extent) return;
      throw new Refusal('OP_SHAPE', `a slice leaves axis ${axis} of length ${extent}`);
    });
    const isEmpty = sizes.includes(0);
    return {
      shape: sizes,
      strides: strides.map((stride, axis) => (sizes[axis]! > 1 ? stride * steps[axis]! : stride)),
      offset: isEmpty ? 0 : starts.reduce((sum, start, axis) => sum + start * strides[axis]!, 0),
    };
  },
});

/** ONNX's arguments of a slice. */
interface SliceRanges {
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  readonly axes: readonly number[];
  readonly steps: readonly number[];
}

function readRanges(node: OnnxNodeView): SliceRanges {
  const isOld = node.opset < 10;
  const starts = isOld ? node.ints('starts') : node.constantNumbers(1);
  const ends = isOld ? node.ints('ends') : node.constantNumbers(2);
  const ordinal = [...starts.keys()];
  const axes = isOld
    ? node.ints('axes', ordinal)
    : node.optional(3) === null
      ? ordinal
      : node.constantNumbers(3);
  const steps = isOld || node.optional(4) === null ? starts.map(() => 1) : node.constantNumbers(4);
  return { starts, ends, axes, steps };
}

/** Clamps ONNX's (numpy's) ranges to the axes. Throws Refusal OP_ATTRIBUTE. */
export function resolveSlice(shape: readonly number[], ranges: SliceRanges): SliceAttributes {
  const starts = shape.map(() => 0);
  const steps = shape.map(() => 1);
  const sizes = [...shape];
  const { axes } = ranges;
  if ([ranges.starts, ranges.ends, ranges.steps].some((list) => list.length !== axes.length)) {
    throw new Refusal('OP_ATTRIBUTE', 'starts, ends, axes and steps have different lengths');
  }
  const wanted = axes.map((axis) => normaliseAxis(axis, shape.length));
  if (new Set(wanted).size !== wanted.length) {
    throw new Refusal('OP_ATTRIBUTE', `axes [${axes.join(', ')}] name one twice`);
  }
  wanted.forEach((axis, i) => {
    const extent = shape[axis]!;
    const step = ranges.steps[i]!;
    if (!Number.isInteger(step) || step === 0) {
      throw new Refusal('OP_ATTRIBUTE', `step ${step} is not possible`);
    }
    const [low, high] = step > 0 ? [0, extent] : [-1, extent - 1];
    const clamp = (place: number, least: number) =>
      Math.min(Math.max(place < 0 ? place + extent : place, least), high);
    const start = clamp(ranges.starts[i]!, step > 0 ? 0 : Math.min(0, high));
    const end = clamp(ranges.ends[i]!, low);
    starts[axis] = start;
    sizes[axis] = Math.max(0, Math.ceil((end - start) / step));
    steps[axis] = sizes[axis]! > 1 ? step : 1;
  });
  return { starts, steps, sizes };
}
