import { elementCount } from '@flashline/ir';
import { checkActivation, NO_ACTIVATION, writeEpilogue } from '../compute/activation.ts';
import { defineOperator } from '../define.ts';
import {
  checkResidual,
  convOperands,
  kernelOf,
  type ConvAttributes,
} from '../spatial/conv-shape.ts';
import { withAnyClip } from '../spatial/fused-clip.ts';
import { integerConv } from '../spatial/integer-conv.ts';
import { convCall } from '../spatial/lower-conv.ts';
import { onnxWindow, outputExtents, readWindow, requireList } from '../spatial/window.ts';

/**
 * Convolution over 1 to 3 spatial dimensions; inputs x [n, c, ...], w [m, c / group, ...], bias [m],
 * residual [n, m, ...].
 */
export const conv = defineOperator<ConvAttributes>({
  name: 'Conv',
  onnx: [
    {
      type: 'Conv',
      since: 1,
      inputs: [2, 3],
      convert: (node, build) => {
        const [x, w] = [node.input(0), node.input(1)];
        const kernel = kernelOf(w, node.ints('kernel_shape', []));
        const attributes: ConvAttributes = {
          ...readWindow(node, x.type.shape.slice(2), kernel),
          ...NO_ACTIVATION,
          group: node.int('group', 1),
        };
        return [build.one('Conv', [x, w, node.optional(2), null], attributes)];
      },
    },
  ],
  traits: { fusesActivation: true, fusesResidual: 3 },
  computes: ['f32'],
  integers: { weights: () => ({ 1: 0, 3: null }), make: integerConv },
  infer: (inputs, attributes) => {
    checkActivation(attributes);
    const operands = convOperands(inputs, attributes, false);
    const rank = operands.in.length;
    requireList('kernel_shape', attributes.kernel, rank, 1);
    requireList('strides', attributes.strides, rank, 1);
    requireList('dilations', attributes.dilations, rank, 1);
    requireList('pads', attributes.pads, 2 * rank, 0);
    const extents = outputExtents(operands.in, attributes);
    const shape = [operands.batch, operands.outChannels, ...extents];
    checkResidual(operands.residual, shape);
    return [{ element: 'f32', shape }];
  },
  toOnnx: ({ inputs: [x, w, bias, residual], attributes }, write) => {
    const window = { ...onnxWindow(attributes), group: attributes.group };
    const y = write.one('Conv', [x!, w!, bias ?? null], window);
    return writeEpilogue(write, y, [residual], attributes);
  },
  lower: ({ inputs, outputs, attributes }) => {
    const operands = convOperands(inputs, attributes, false);
    const shape = outputs[0]!.type.shape;
    const macs = elementCount(shape) * elementCount(operands.w.type.shape.slice(1));
    if (elementCount(shape) === 0) return { kind: 'calls', calls: [], macs: 0 };
    const lowered = withAnyClip(attributes, outputs[0]!, (fused) =>
      convCall(operands, fused, shape.slice(2)),
    );
    return { kind: 'calls', macs, ...lowered };
  },
});
