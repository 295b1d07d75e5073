import { elementCount, type Value } from '@flashline/ir';
import { inputArgument, outputArgument } from '../compute/arguments.ts';
import { flattenedFrom } from '../compute/flatten.ts';
import { defineOperator, type Build, type OnnxMapping } from '../define.ts';
import type { IntegerContext, NoIntegerForm } from '../integer-form.ts';
import { linesAlong } from '../movement/lines.ts';
import type { OnnxNodeView } from '../onnx-node-view.ts';
import { Refusal } from '../refusal.ts';
import { logSoftmaxNumbers, softmaxNumbers } from '../quantized/softmax-rescale.ts';
import { normaliseAxis, requireElement } from '../shapes.ts';

type SoftmaxAttributes = {
  readonly axis: number;
  /** The logarithm of it. */
  readonly log: boolean;
};

/** e^x / sum of e^x along one axis, or its logarithm. */
export const softmax = defineOperator<SoftmaxAttributes>({
  name: 'Softmax',
  onnx: [mapping('Softmax', false), mapping('LogSoftmax', true)],
  computes: ['f32'],
  infer: ([x], { axis }) => {
    requireElement(x!, ['f32']);
    normaliseAxis(axis, x!.type.shape.length);
    return [x!.type];
  },
  toOnnx: ({ inputs, attributes: { axis, log } }, write) =>
    write.one(log ? 'LogSoftmax' : 'Softmax', inputs, { axis }),
  integers: {
    output: ({ log }) => (log ? 'own' : { scale: 1 / 256, zeroPoint: -128 }),
    make: softmaxForm,
  },
  lower: ({ inputs: [x], attributes: { axis, log } }) => {
    const elements = elementCount(x!.type.shape);
    if (elements === 0) return { kind: 'calls', calls: [] };
    const { outer, count, inner } = linesAlong(x!.type.shape, axis);
    return {
      kind: 'calls',
      inPlace: [[0, 0]],
      calls: [
        {
          kernel: log
            ? 'nk_log_softmax_f32'
            : inner === 1
              ? 'nk_softmax_f32'
              : 'nk_softmax_axis_f32',
          params: { type: 'nk_softmax_params', fields: { outer, axis: count, inner } },
          arguments: [inputArgument(0), outputArgument(0)],
          cost: { elements, rows: outer * inner },
        },
      ],
    };
  },
});

function softmaxForm(
  { inputs: [x], outputs: [to], attributes }: IntegerContext<SoftmaxAttributes>,
  build: Build,
): readonly Value[] | NoIntegerForm {
  if (x?.kind !== 'activation') {
    return { code: 'INT8_OPERANDS', message: 'the data must be computed with int8' };
  }
  const scales = {
    scale: x.quantization.scale,
    scaleOut: to!.scale,
    zeroOut: to!.zeroPoint,
  };
  const { count } = linesAlong(x.value.type.shape, attributes.axis);
  const numbers = attributes.log ? logSoftmaxNumbers : softmaxNumbers;
  if (numbers(scales, Math.max(count, 1)) === null) {
    return { code: 'INT8_SCALE', message: "the output's scale is too fine, or lines are too long" };
  }
  return [build.one('QSoftmax', [x.value], { ...attributes, ...scales })];
}

function mapping(type: string, log: boolean): OnnxMapping {
  return {
    type,
    since: 1,
    inputs: [1, 1],
    convert: (node, build) => [
      alongAxis(node, build, (x, axis) => build.one('Softmax', [x], { axis, log })),
    ],
  };
}

/** Before opset 13 everything from the axis on is one row. */
export function alongAxis(
  node: OnnxNodeView,
  build: Build,
  make: (x: Value, axis: number) => Value,
): Value {
  const x = node.input(0);
  const rank = x.type.shape.length;
  if (node.opset >= 13) return make(x, normaliseAxis(node.int('axis', -1), rank));
  const axis = node.int('axis', 1);
  if (axis === rank && rank > 0) {
    throw new Refusal('OP_ATTRIBUTE', `axis ${axis} is behind the last of ${rank} axes`);
  }
  const first = normaliseAxis(axis, rank);
  if (first === rank - 1) return make(x, first);
  return build.one('Reshape', [make(flattenedFrom(build, x, first), 1)], { shape: x.type.shape });
}
