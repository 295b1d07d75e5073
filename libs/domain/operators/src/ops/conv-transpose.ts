import { elementCount, type Value } from '@flashline/ir';
import { checkActivation, NO_ACTIVATION, writeEpilogue } from '../compute/activation.ts';
import { defineOperator } from '../define.ts';
import type { OnnxNodeView } from '../onnx-node-view.ts';
import { Refusal } from '../refusal.ts';
import { convOperands, kernelOf, type ConvAttributes } from '../spatial/conv-shape.ts';
import { withAnyClip } from '../spatial/fused-clip.ts';
import { convTransposeCall } from '../spatial/lower-conv-transpose.ts';
import {
  onnxWindow,
  padsMoreAtEnd,
  readWindow,
  requireList,
  spanOf,
  splitPads,
  type Window,
} from '../spatial/window.ts';

type ConvTransposeAttributes = ConvAttributes & {
  /** Output extents of the spatial dimensions; output_padding and output_shape are resolved into them. */
  readonly outShape: readonly number[];
};

/** Transposed convolution; inputs x [n, c, ...], w [c, m / group, ...], bias [m]. */
export const convTranspose = defineOperator<ConvTransposeAttributes>({
  name: 'ConvTranspose',
  onnx: [
    {
      type: 'ConvTranspose',
      since: 1,
      inputs: [2, 3],
      convert: (node, build) => {
        const [x, w] = [node.input(0), node.input(1)];
        const attributes: ConvTransposeAttributes = {
          ...readTransposed(node, x, w),
          ...NO_ACTIVATION,
          group: node.int('group', 1),
        };
        return [build.one('ConvTranspose', [x, w, node.optional(2)], attributes)];
      },
    },
  ],
  traits: { fusesActivation: true },
  computes: ['f32'],
  infer: (inputs, attributes) => {
    checkActivation(attributes);
    const operands = convOperands(inputs, attributes, true);
    const rank = operands.in.length;
    requireList('kernel_shape', attributes.kernel, rank, 1);
    requireList('strides', attributes.strides, rank, 1);
    requireList('dilations', attributes.dilations, rank, 1);
    requireList('pads', attributes.pads, 2 * rank, 0);
    requireList('outShape', attributes.outShape, rank, 1);
    return [
      { element: 'f32', shape: [operands.batch, operands.outChannels, ...attributes.outShape] },
    ];
  },
  toOnnx: ({ inputs: [x, w, bias], attributes }, write) => {
    const window = { ...onnxWindow(attributes), group: attributes.group };
    const output_padding = attributes.outShape.map(
      (extent, i) => extent - extentOf(x!, attributes, i),
    );
    const y = write.one('ConvTranspose', [x!, w!, bias ?? null], { ...window, output_padding });
    return writeEpilogue(write, y, [], attributes);
  },
  lower: ({ inputs, outputs, attributes }) => {
    const operands = convOperands(inputs, attributes, true);
    const isEmpty = elementCount(operands.x.type.shape) === 0;
    const perInput = elementCount(operands.w.type.shape.slice(1));
    const macs = elementCount(operands.x.type.shape) * perInput;
    if (isEmpty || elementCount(outputs[0]!.type.shape) === 0) return { kind: 'calls', calls: [] };
    const lowered = withAnyClip(attributes, outputs[0]!, (fused) =>
      convTransposeCall(operands, fused, attributes.outShape),
    );
    return { kind: 'calls', macs, ...lowered };
  },
});

/** Output extent of spatial dimension i without output padding. */
function extentOf(x: Value, window: Window, i: number): number {
  const full = (x.type.shape[2 + i]! - 1) * window.strides[i]! + spanOf(window, i);
  return full - window.pads[i]! - window.pads[i + window.kernel.length]!;
}

/** Attributes as pads and output extents, in the way of ONNX Runtime where the text is open. */
function readTransposed(
  node: OnnxNodeView,
  x: Value,
  w: Value,
): Window & { readonly outShape: readonly number[] } {
  const extents = x.type.shape.slice(2);
  const rank = extents.length;
  if (rank === 0 || extents.some((extent) => extent === 0)) {
    throw new Refusal(
      'OP_SHAPE',
      `data of shape [${x.type.shape.join(', ')}] has no spatial elements`,
    );
  }
  const window = readWindow(node, extents, kernelOf(w, node.ints('kernel_shape', [])));
  const extra = node.ints(
    'output_padding',
    extents.map(() => 0),
  );
  requireList('output_padding', extra, rank, 0);
  const full = extents.map(
    (extent, i) => (extent - 1) * window.strides[i]! + spanOf(window, i) + extra[i]!,
  );
  const autoPad = node.string('auto_pad', 'NOTSET');
  const isSame = autoPad.startsWith('SAME');
  const wanted = node.ints(
    'output_shape',
    isSame ? extents.map((extent, i) => extent * window.strides[i]!) : [],
  );
  if (wanted.length === 0) {
    const outShape = full.map((extent, i) => extent - window.pads[i]! - window.pads[i + rank]!);
    requireList('the output shape', outShape, rank, 1);
    return { ...window, outShape };
  }
  const outShape = wanted.slice(-rank);
  requireList('output_shape', outShape, rank, 1);
  const totals = full.map((extent, i) => Math.max(0, extent - outShape[i]!));
  return { ...window, outShape, pads: splitPads(totals, isSame && padsMoreAtEnd(autoPad)) };
}
