import { tensorOf, type Tensor } from '@flashline/ir';
import type { OnnxMapping } from '../define.ts';
import type { OnnxNodeView } from '../onnx-node-view.ts';
import { Refusal } from '../refusal.ts';

/** Constant in each of its forms but strings and sparse tensors. */
export const constant: OnnxMapping = {
  type: 'Constant',
  since: 1,
  inputs: [0, 0],
  convert: (node, build) => [build.constant(valueOf(node))],
};

function valueOf(node: OnnxNodeView): Tensor {
  if (node.has('value')) return node.tensor('value');
  if (node.has('value_float')) return tensorOf('f32', [], [node.float('value_float')]);
  if (node.has('value_int')) return int64s([], [node.int('value_int')]);
  if (node.has('value_floats')) {
    const values = node.floats('value_floats');
    return tensorOf('f32', [values.length], values);
  }
  if (node.has('value_ints')) {
    const values = node.ints('value_ints');
    return int64s([values.length], values);
  }
  throw new Refusal('OP_ATTRIBUTE', 'only dense constants of numbers are supported');
}

/** Attributes are read as numbers, so 2^63 - 1 arrives as 2^63, which would wrap around. */
function int64s(shape: readonly number[], values: readonly number[]): Tensor {
  const largest = 2n ** 63n - 1n;
  const exact = values.map((value) => (value >= 2 ** 63 ? largest : BigInt(value)));
  return { type: { element: 's64', shape }, data: BigInt64Array.from(exact) };
}
