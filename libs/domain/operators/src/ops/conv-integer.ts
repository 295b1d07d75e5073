import { elementCount, ELEMENT_TYPES, type Value } from '@flashline/ir';
import { NO_ACTIVATION } from '../compute/activation.ts';
import { inputArgument, NULL_ARGUMENT, outputArgument } from '../compute/arguments.ts';
import { defineOperator, type Operands } from '../define.ts';
import { BYTES, requireZero } from '../quantized/integer-operands.ts';
import { requireElement } from '../shapes.ts';
import { convOperands, kernelOf } from '../spatial/conv-shape.ts';
import { directCost } from '../spatial/direct-conv.ts';
import {
  onnxWindow,
  outputExtents,
  readWindow,
  requireList,
  widen,
  type Window,
} from '../spatial/window.ts';

type ConvIntegerAttributes = Window & { readonly group: number };

/**
 * The s32 convolution of 8-bit integers less their zero points over 1 to 3 spatial dimensions: inputs
 * x [n, c, ...], w [m, c / group, ...], x's zero point, and w's or one per output channel.
 */
export const convInteger = defineOperator<ConvIntegerAttributes>({
  name: 'ConvInteger',
  traits: { quantized: true },
  onnx: [
    {
      type: 'ConvInteger',
      since: 10,
      inputs: [2, 4],
      convert: (node, build) => {
        const [x, w] = [node.input(0), node.input(1)];
        const kernel = kernelOf(w, node.ints('kernel_shape', []));
        const window = readWindow(node, x.type.shape.slice(2), kernel);
        const attributes = { ...window, group: node.int('group', 1) };
        return [build.one('ConvInteger', [x, w, node.optional(2), node.optional(3)], attributes)];
      },
    },
  ],
  infer: (inputs, attributes) => {
    const [x, w, xZero = null, wZero = null] = inputs;
    requireElement(x!, BYTES);
    requireElement(w!, BYTES);
    const operands = shapesOf(inputs, attributes);
    const rank = operands.in.length;
    requireList('kernel_shape', attributes.kernel, rank, 1);
    requireList('strides', attributes.strides, rank, 1);
    requireList('dilations', attributes.dilations, rank, 1);
    requireList('pads', attributes.pads, 2 * rank, 0);
    requireZero(xZero, x!, 1);
    requireZero(wZero, w!, operands.outChannels);
    const extents = outputExtents(operands.in, attributes);
    return [{ element: 's32', shape: [operands.batch, operands.outChannels, ...extents] }];
  },
  toOnnx: ({ inputs, attributes }, write) =>
    write.one('ConvInteger', inputs, { ...onnxWindow(attributes), group: attributes.group }),
  lower: ({ inputs, outputs: [y], attributes }) => {
    const [x, w, xZero = null, wZero = null] = inputs;
    const operands = shapesOf(inputs, attributes);
    const { shape } = y!.type;
    const outputs = elementCount(shape);
    const macs = outputs * elementCount(w!.type.shape.slice(1));
    if (outputs === 0) return { kind: 'calls', calls: [], macs };
    const [data, weights] = [x!.type.element, w!.type.element];
    const { group: groups } = attributes;
    const call = {
      kernel: `conv_${data}_${weights}`,
      headers: ['conv_integer'],
      instance: {
        macro: 'NK_CONV_INTEGER',
        arguments: [ELEMENT_TYPES[data].cType, ELEMENT_TYPES[weights].cType],
      },
      params: {
        type: 'nk_conv_integer_params',
        fields: {
          batch: operands.batch,
          groups,
          in_channels: operands.inChannels / groups,
          out_channels: operands.outChannels / groups,
          ...windowFields(operands.in, attributes, shape.slice(2)),
          w_zeros: wZero === null || elementCount(wZero.type.shape) === 1 ? 0 : 1,
        },
      },
      arguments: [
        inputArgument(0),
        inputArgument(1),
        xZero === null ? NULL_ARGUMENT : inputArgument(2),
        wZero === null ? NULL_ARGUMENT : inputArgument(3),
        outputArgument(0),
      ],
      cost: directCost(outputs, operands.inChannels / groups, attributes.kernel),
    };
    return { kind: 'calls', macs, calls: [call] };
  },
});

function windowFields(extents: readonly number[], window: Window, out: readonly number[]) {
  return {
    in: widen(extents, 3, 1),
    out: widen(out, 3, 1),
    kernel: widen(window.kernel, 3, 1),
    stride: widen(window.strides, 3, 1),
    dilation: widen(window.dilations, 3, 1),
    pad: widen(window.pads.slice(0, out.length), 3, 0),
  };
}

/** The rules for shapes are those of a convolution of real numbers. */
function shapesOf([x, w]: Operands, attributes: ConvIntegerAttributes) {
  return convOperands([real(x!), real(w!)], { ...attributes, ...NO_ACTIVATION }, false);
}

function real(value: Value): Value {
  return { ...value, type: { ...value.type, element: 'f32' } };
}
