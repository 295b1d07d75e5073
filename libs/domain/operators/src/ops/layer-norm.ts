import {
  elementCount,
  isFloat,
  sameShape,
  tensorOf,
  type TensorType,
  type Value,
} from '@flashline/ir';
import {
  inputArgument,
  NULL_ARGUMENT,
  outputArgument,
  scratchArgument,
} from '../compute/arguments.ts';
import { castTo, requireFillable } from '../compute/build-values.ts';
import { constantFloats } from '../compute/constant-floats.ts';
import { defineOperator, type Build } from '../define.ts';
import type { OnnxNodeView } from '../onnx-node-view.ts';
import { layerNormForm } from '../quantized/norm-form.ts';
import { Refusal } from '../refusal.ts';
import { normaliseAxis, requireElement } from '../shapes.ts';

type LayerNormAttributes = {
  /** Everything from this axis on is one row. */
  readonly axis: number;
  readonly epsilon: number;
};

/**
 * (x - mean) / sqrt(variance + epsilon) * scale + bias over each row; scale and bias, if any, have a
 * number for each element of a row and are known at compile time. Outputs 1 and 2 are the mean and
 * 1 / sqrt(variance + epsilon) of each row.
 */
export const layerNorm = defineOperator<LayerNormAttributes>({
  name: 'LayerNorm',
  onnx: [
    {
      type: 'LayerNormalization',
      since: 1,
      inputs: [2, 3],
      convert: layerNormalization,
    },
  ],
  computes: ['f32'],
  infer: ([x, scale = null, bias = null], { axis }, outputs) => {
    requireElement(x!, ['f32']);
    const { shape } = x!.type;
    normaliseAxis(axis, shape.length);
    if (scale === null) requireFillable(elementCount(shape.slice(axis)));
    for (const value of [scale, bias]) {
      if (value === null) continue;
      requireElement(value, ['f32']);
      if (elementCount(value.type.shape) === elementCount(shape.slice(axis))) continue;
      throw new Refusal(
        'OP_SHAPE',
        `a scale or bias of [${value.type.shape.join(', ')}] does not fit a row`,
      );
    }
    const row: TensorType = {
      element: 'f32',
      shape: shape.map((dim, i) => (i < axis ? dim : 1)),
    };
    return [x!.type, row, row].slice(0, outputs);
  },
  toOnnx: ({ inputs: [x, scale = null, bias = null], outputs, attributes }, write) => {
    const row = x!.type.shape.slice(attributes.axis);
    const factors = scale ?? tensorOf('f32', row, new Float32Array(elementCount(row)).fill(1));
    const rows = [factors, bias].map((value) => value && write.one('Reshape', [value, row]));
    const { axis, epsilon } = attributes;
    const given = { axis, epsilon: { float: epsilon } };
    return write.many('LayerNormalization', [x!, ...rows], given, outputs.length);
  },
  integers: { make: layerNormForm },
  lower: ({ inputs: [x, scale = null, bias = null], outputs, attributes: { axis, epsilon } }) => {
    const { shape } = x!.type;
    const outer = elementCount(shape.slice(0, axis));
    const inner = elementCount(shape.slice(axis));
    if (outer * inner === 0) return { kind: 'calls', calls: [] };
    const [y = null, mean = null, deviation = null] = outputs;
    const factors = scale === null ? new Float32Array(inner).fill(1) : constantFloats(scale);
    const params = {
      type: 'nk_layernorm_f32_params',
      fields: {
        outer,
        inner,
        epsilon: { float: epsilon },
        scale: { weight: factors },
        bias: bias === null ? { identifier: 'NULL' } : { weight: constantFloats(bias) },
      },
    };
    return {
      kind: 'calls',
      inPlace: [[0, 0]],
      scratchBytes: y === null ? 4 * outer * inner : 0,
      calls: [
        {
          kernel: 'nk_layernorm_f32',
          params,
          arguments: [
            inputArgument(0),
            y === null ? scratchArgument('float') : outputArgument(0),
            mean === null ? NULL_ARGUMENT : outputArgument(1),
            deviation === null ? NULL_ARGUMENT : outputArgument(2),
          ],
          cost: {
            rows: outer,
            eights: outer * (inner >> 3),
            ones: outer * (inner & 7),
            unbiased: bias === null ? outer * inner : 0,
          },
        },
      ],
    };
  },
});

function layerNormalization(node: OnnxNodeView, build: Build): readonly Value[] {
  const x = node.input(0);
  if (node.int('stash_type', 1) !== 1) {
    throw new Refusal('OP_ATTRIBUTE', `stash_type ${node.int('stash_type')} is not supported`);
  }
  if (!isFloat(x.type.element)) throw new Refusal('OP_TYPE', 'layer normalization is of floats');
  const axis = normaliseAxis(node.int('axis', -1), x.type.shape.length);
  const attributes = { axis, epsilon: node.float('epsilon', 1e-5) };
  const [scale, bias] = [node.input(1), node.optional(2)];
  const outputs = node.wants(2) ? 3 : node.wants(1) ? 2 : 1;
  const single = castTo(build, x, 'f32');
  const row = x.type.shape.slice(axis);
  const areKnown = [scale, bias].every((value) => value === null || isKnownRow(value, row));
  const operands = areKnown ? [single, scale, bias] : [single, null, null];
  const [y, ...statistics] = build.emit('LayerNorm', operands, attributes, outputs);
  const plain = castTo(build, y!, x.type.element);
  if (areKnown) return [plain, ...statistics];
  const scaled = build.one('Mul', [plain, scale]);
  const moved = bias === null ? scaled : build.one('Add', [scaled, bias]);
  if (sameShape(moved.type.shape, x.type.shape)) return [moved, ...statistics];
  throw new Refusal('OP_SHAPE', 'scale and bias do not broadcast to the data');
}

/** A constant with one number for each element of a row. */
function isKnownRow(value: Value, row: readonly number[]): boolean {
  const { element, shape } = value.type;
  const leading = shape.slice(0, Math.max(0, shape.length - row.length));
  return (
    value.constant !== null &&
    element === 'f32' &&
    leading.every((dim) => dim === 1) &&
    sameShape(shape.slice(leading.length), row)
  );
}
