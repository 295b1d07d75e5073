import { elementCount } from '@flashline/ir';
import { defineOperator } from '../define.ts';
import { Refusal } from '../refusal.ts';
import { checkResidual, convOperands } from '../spatial/conv-shape.ts';
import { qConvCall } from '../spatial/lower-q-conv.ts';
import { convRescale, type QConvAttributes } from '../spatial/q-conv-attributes.ts';
import { outputExtents } from '../spatial/window.ts';

/**
 * Conv of s8: inputs x, constant weights w [m, c / group, ...], constant bias s32 [m] in
 * steps of the products or null, residual s8 of the output's shape or null.
 */
export const qConv = defineOperator<QConvAttributes>({
  name: 'QConv',
  onnx: [],
  infer: (inputs, attributes) => {
    const operands = convOperands(inputs, attributes, false, 's8');
    const { wScales, wZeros } = attributes;
    if ([wScales, wZeros].some(({ length }) => length !== operands.outChannels)) {
      throw new Refusal('OP_ATTRIBUTE', `${wScales.length} scales of weights are given`);
    }
    const extents = outputExtents(operands.in, attributes);
    const shape = [operands.batch, operands.outChannels, ...extents];
    checkResidual(operands.residual, shape);
    return [{ element: 's8', shape }];
  },
  lower: ({ inputs, outputs, attributes }) => {
    const operands = convOperands(inputs, attributes, false, 's8');
    const { shape } = outputs[0]!.type;
    const macs = elementCount(shape) * elementCount(operands.w.type.shape.slice(1));
    if (elementCount(shape) === 0) return { kind: 'calls', calls: [], macs: 0 };
    const rescale = convRescale(attributes);
    if (rescale === null) throw new Refusal('OP_ATTRIBUTE', 'the scales are too far apart');
    const lowered = qConvCall({ operands, attributes, rescale, out: shape.slice(2) });
    return { kind: 'calls', macs, ...lowered };
  },
});
