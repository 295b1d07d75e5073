/** QLinear operators of com.microsoft that reduce windows, planes or rows. */
import type { Value } from '@flashline/ir';
import type { Build, OnnxMapping, Operator } from '../define.ts';
import type { OnnxNodeView } from '../onnx-node-view.ts';
import { averagePool } from '../ops/average-pool.ts';
import { reduce } from '../ops/reduce.ts';
import { alongAxis } from '../ops/softmax.ts';
import { quantizedMapping } from '../quantized/quantized-mapping.ts';
import { Refusal } from '../refusal.ts';

export const quantizedReductions: readonly OnnxMapping[] = [
  quantizedMapping({
    type: 'QLinearAveragePool',
    inputs: [4, 5],
    operands: [0],
    output: 3,
    make: (node, build, operands) => {
      requirePlanes(node);
      return as(averagePool, 'AveragePool', node.withInputs(operands), build);
    },
  }),
  quantizedMapping({
    type: 'QLinearGlobalAveragePool',
    inputs: [4, 5],
    operands: [0],
    output: 3,
    make: (node, build, operands) => {
      requirePlanes(node);
      return as(reduce, 'GlobalAveragePool', node.withInputs(operands), build);
    },
  }),
  quantizedMapping({
    type: 'QLinearSoftmax',
    inputs: [5, 5],
    operands: [0],
    output: 3,
    make: (node, build, operands) =>
      alongAxis(node.withInputs(operands, node.int('opset')), build, (x, axis) =>
        build.one('Softmax', [x], { axis, log: false }),
      ),
  }),
];

/** What the operator's mapping of that ONNX type makes of the node. */
function as(operator: Operator, type: string, node: OnnxNodeView, build: Build): Value {
  const mapping = operator.onnx.find((one) => one.type === type)!;
  return mapping.convert(node, build)[0]!;
}

function requirePlanes(node: OnnxNodeView): void {
  if (node.int('channels_last', 0) === 0) return;
  throw new Refusal(
    'OP_ATTRIBUTE',
    'channels_last is not supported',
    'save the model without the optimisations that are for one processor',
  );
}
