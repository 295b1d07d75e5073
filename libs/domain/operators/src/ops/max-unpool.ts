import { elementCount, sameShape, type ElementType } from '@flashline/ir';
import {
  inputArgument,
  integerArgument,
  outputArgument,
  weightArgument,
} from '../compute/arguments.ts';
import { defineOperator } from '../define.ts';
import { axisWalk } from '../movement/axis-walk.ts';
import { cTypeOf, requireExtents } from '../movement/extents.ts';
import { instanceOf } from '../movement/instance.ts';
import { zeroOf } from '../movement/zero-of.ts';
import type { OnnxNodeView } from '../onnx-node-view.ts';
import { Refusal } from '../refusal.ts';
import { requireElement } from '../shapes.ts';
import { spatialExtents } from '../spatial/pool.ts';
import { readWindow, requireList } from '../spatial/window.ts';

type MaxUnpoolAttributes = {
  /** Of the output. */
  readonly shape: readonly number[];
};

const ELEMENTS = ['f32', 'f64', 'f16', 'bf16'] as const satisfies readonly ElementType[];

/** Zeros, but for the elements of x at their places in the flattened output: inputs x and places. */
export const maxUnpool = defineOperator<MaxUnpoolAttributes>({
  name: 'MaxUnpool',
  onnx: [
    {
      type: 'MaxUnpool',
      since: 9,
      inputs: [2, 3],
      constantInputs: [2],
      convert: (node, build) => {
        const attributes = { shape: unpooledShape(node) };
        return [build.one('MaxUnpool', [node.input(0), node.input(1)], attributes)];
      },
    },
  ],
  infer: ([x, places], { shape }) => {
    requireElement(x!, ELEMENTS);
    requireElement(places!, ['s64']);
    if (!sameShape(x!.type.shape, places!.type.shape)) {
      throw new Refusal('OP_SHAPE', 'the indices are not of the shape of the data');
    }
    return [{ element: x!.type.element, shape: requireExtents(shape) }];
  },
  toOnnx: ({ inputs: [x, places], outputs: [y], attributes: { shape } }, write) => {
    const { element } = y!.type;
    const count = [elementCount(x!.type.shape)];
    const [values, at] = [x!, places!].map((value) => write.one('Reshape', [value, count]));
    const zeros = write.one('Expand', [zeroOf(element), [elementCount(shape)]]);
    return write.one('Reshape', [write.one('ScatterElements', [zeros, at!, values!]), shape]);
  },
  lower: ({ inputs: [x, places], outputs: [y] }) => {
    const { element } = x!.type;
    const count = elementCount(x!.type.shape);
    const total = elementCount(y!.type.shape);
    if (total === 0) return { kind: 'calls', calls: [] };
    const fill = {
      ...instanceOf('fill', 'NK_FILL', cTypeOf(element)),
      arguments: [weightArgument(zeroOf(element).data), outputArgument(0), integerArgument(total)],
      cost: { elements: total },
    };
    const scatter = {
      ...instanceOf(
        'scatter_elements',
        'NK_SCATTER_ELEMENTS',
        cTypeOf(element),
        cTypeOf(places!.type.element),
        'NK_REDUCE_SET',
      ),
      ...axisWalk([total], [count], 0),
      arguments: [inputArgument(1), inputArgument(0), outputArgument(0)],
    };
    return { kind: 'calls', calls: count === 0 ? [fill] : [fill, scatter] };
  },
});

/** What the pooling saw, which an output_shape given may only repeat: else the places mean two things. */
function unpooledShape(node: OnnxNodeView): readonly number[] {
  const x = node.input(0);
  const extents = spatialExtents(x);
  const rank = extents.length;
  const { kernel, strides, pads } = readWindow(node, extents, node.ints('kernel_shape'));
  const out = extents.map(
    (extent, i) => (extent - 1) * strides[i]! - pads[i]! - pads[i + rank]! + kernel[i]!,
  );
  requireList('the output shape', out, rank, 1);
  const shape = [...x.type.shape.slice(0, 2), ...out];
  const given = node.optional(2) === null ? shape : node.constantNumbers(2);
  if (sameShape(given, shape)) return shape;
  throw new Refusal(
    'OP_SHAPE',
    `output_shape [${given.join(', ')}] is not the pooled shape [${shape.join(', ')}]; what the indices mean is open then`,
  );
}
