import { elementCount, InvariantError, sameShape } from '@flashline/ir';
import { packDense } from '@flashline/kernels';
import {
  activationFields,
  checkActivation,
  writeEpilogue,
  type ActivationAttributes,
} from '../compute/activation.ts';
import { inputArgument, NULL_ARGUMENT, outputArgument } from '../compute/arguments.ts';
import { denseRowDots, dotCost } from '../compute/dot-cost.ts';
import { defineOperator } from '../define.ts';
import { denseForm } from '../quantized/dense-form.ts';
import { Refusal } from '../refusal.ts';
import { requireElement } from '../shapes.ts';

/**
 * Rows times a constant matrix: inputs x [..., k], w [k, n], bias [n], residual [..., n], where w
 * and bias are known at compile time; output [..., n]. Gemm and MatMul with a constant right side.
 */
export const dense = defineOperator<ActivationAttributes>({
  name: 'Dense',
  onnx: [],
  traits: { fusesActivation: true, fusesResidual: 3 },
  computes: ['f32'],
  integers: denseForm,
  infer: ([x, w, bias = null, residual = null], attributes) => {
    if (x == null || w == null)
      throw new Refusal('OP_ARITY', 'the data or the weights are missing');
    checkActivation(attributes);
    for (const value of [x, w, bias, residual]) if (value !== null) requireElement(value, ['f32']);
    const [depth, outputs] = w.type.shape;
    if (w.type.shape.length !== 2 || x.type.shape.at(-1) !== depth) {
      throw new Refusal(
        'OP_SHAPE',
        `[${x.type.shape.join(', ')}] and [${w.type.shape.join(', ')}] cannot be multiplied`,
      );
    }
    if (bias !== null && !sameShape(bias.type.shape, [outputs!])) {
      throw new Refusal(
        'OP_SHAPE',
        `a bias of [${bias.type.shape.join(', ')}] for ${outputs} outputs`,
      );
    }
    const shape = [...x.type.shape.slice(0, -1), outputs!];
    if (residual !== null && !sameShape(residual.type.shape, shape)) {
      throw new Refusal(
        'OP_SHAPE',
        `a residual of [${residual.type.shape.join(', ')}] does not fit`,
      );
    }
    return [{ element: 'f32', shape }];
  },
  toOnnx: ({ inputs: [x, w, ...added], attributes }, write) =>
    writeEpilogue(write, write.one('MatMul', [x!, w!]), added, attributes),
  lower: ({ inputs: [x, w, bias = null, residual = null], outputs: [y], attributes }) => {
    const [depth, outputs] = w!.type.shape as [number, number];
    const rows = elementCount(y!.type.shape.slice(0, -1));
    const macs = rows * depth * outputs;
    if (rows * outputs === 0) return { kind: 'calls', calls: [], macs };
    const weights = w!.constant?.data;
    const biases = bias === null ? null : bias.constant?.data;
    if (!(weights instanceof Float32Array) || biases === undefined) {
      throw new InvariantError('the weights of a Dense are not known');
    }
    const packed = packDense({ outputs, depth }, weights, biases as Float32Array | null, true);
    return {
      kind: 'calls',
      macs,
      inPlace: residual === null || residual.id === x!.id ? [] : [[3, 0]],
      calls: [
        {
          kernel: 'nk_fc_f32',
          params: {
            type: 'nk_fc_f32_params',
            fields: {
              packed: { weight: packed },
              rows,
              depth,
              outputs,
              ...activationFields(attributes),
            },
          },
          arguments: [
            inputArgument(0),
            residual === null ? NULL_ARGUMENT : inputArgument(3),
            outputArgument(0),
          ],
          cost: {
            ...dotCost(denseRowDots(outputs, depth, rows)),
            rows,
            residuals: residual === null ? 0 : rows * outputs,
            [attributes.activation]: attributes.activation === 'none' ? 0 : rows * outputs,
          },
        },
      ],
    };
  },
});
