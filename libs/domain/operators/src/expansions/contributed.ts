/** Operators of domain com.microsoft that ONNX Runtime writes when it saves an optimised model. */
import type { Value } from '@flashline/ir';
import { NO_ACTIVATION } from '../compute/activation.ts';
import type { Build, OnnxMapping } from '../define.ts';
import type { OnnxNodeView } from '../onnx-node-view.ts';
import { Refusal } from '../refusal.ts';
import { kernelOf } from '../spatial/conv-shape.ts';
import { readWindow } from '../spatial/window.ts';

const domain = 'com.microsoft';

export const contributed: readonly OnnxMapping[] = [
  {
    type: 'FusedConv',
    domain,
    since: 1,
    inputs: [2, 4],
    convert: (node, build) => {
      const [x, w] = [node.input(0), node.input(1)];
      const window = readWindow(
        node,
        x.type.shape.slice(2),
        kernelOf(w, node.ints('kernel_shape', [])),
      );
      const attributes = { ...window, ...NO_ACTIVATION, group: node.int('group', 1) };
      const made = build.one('Conv', [x, w, node.optional(2), node.optional(3)], attributes);
      return [activated(node, build, made)];
    },
  },
  {
    type: 'FusedMatMul',
    domain,
    since: 1,
    inputs: [2, 2],
    convert: (node, build) => {
      if (node.int('transBatchA', 0) !== 0 || node.int('transBatchB', 0) !== 0) {
        throw new Refusal('OP_ATTRIBUTE', 'exchanged batch axes are not supported');
      }
      const attributes = {
        alpha: node.float('alpha', 1),
        transA: node.int('transA', 0) !== 0,
        transB: node.int('transB', 0) !== 0,
      };
      return [build.one('MatMul', [node.input(0), node.input(1)], attributes)];
    },
  },
  {
    type: 'Gelu',
    domain,
    since: 1,
    inputs: [1, 1],
    convert: (node, build) => [build.one('Gelu', [node.input(0)], { approximate: 'none' })],
  },
];

/** The activation that a fused node names, with its numbers. */
function activated(node: OnnxNodeView, build: Build, value: Value): Value {
  const name = node.string('activation', '');
  const [a = NaN, b = NaN] = node.floats('activation_params', []);
  if (name === '') return value;
  if (name === 'Relu' || name === 'Tanh' || name === 'Sigmoid') return build.one(name, [value]);
  if (name === 'LeakyRelu') return build.one(name, [value], { alpha: a });
  if (name === 'Clip' && a <= b) return build.one(name, [value], { lo: a, hi: b });
  if (name === 'HardSigmoid') return build.one(name, [value], { alpha: a, beta: b });
  throw new Refusal('OP_ATTRIBUTE', `activation ${JSON.stringify(name.slice(0, 40))} is not known`);
}
