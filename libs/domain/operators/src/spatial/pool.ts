/** What max and average pooling share: attributes, shapes, the kernels' geometry, costs. */
import { elementCount, type Value } from '@flashline/ir';
import type { Fields } from '../lowering.ts';
import type { OnnxNodeView } from '../onnx-node-view.ts';
import type { OnnxArguments } from '../onnx-writer.ts';
import { Refusal } from '../refusal.ts';
import {
  onnxWindow,
  outputExtents,
  readWindow,
  requireList,
  spanOf,
  widen,
  type Window,
} from './window.ts';

export type PoolAttributes = Window & {
  /** Output extents of the spatial dimensions; ceil_mode is resolved into them. */
  readonly outShape: readonly number[];
};

/** Window of an ONNX pooling node over its first input. */
export function readPool(node: OnnxNodeView): PoolAttributes {
  const extents = spatialExtents(node.input(0));
  const window = readWindow(node, extents, node.ints('kernel_shape'));
  extents.forEach((_, i) => {
    const pad = Math.max(window.pads[i]!, window.pads[i + extents.length]!);
    if (pad < spanOf(window, i)) return;
    throw new Refusal('OP_ATTRIBUTE', `padding of ${pad} is not smaller than the window`);
  });
  const isAuto = node.string('auto_pad', 'NOTSET').startsWith('SAME');
  const ceil = node.int('ceil_mode', 0) !== 0 && !isAuto;
  return { ...window, outShape: outputExtents(extents, window, ceil) };
}

/** Throws Refusal unless data has 1 to 3 spatial dimensions. */
export function spatialExtents(x: Value): readonly number[] {
  const { shape } = x.type;
  if (shape.length >= 3 && shape.length <= 5) return shape.slice(2);
  throw new Refusal(
    'OP_SHAPE',
    `data of rank ${shape.length}; pooling needs 1 to 3 spatial dimensions`,
  );
}

/** Output shape of a pooling; throws Refusal where attributes and data do not fit together. */
export function pooledShape(x: Value, attributes: PoolAttributes): number[] {
  const extents = spatialExtents(x);
  const rank = extents.length;
  requireList('kernel_shape', attributes.kernel, rank, 1);
  requireList('strides', attributes.strides, rank, 1);
  requireList('dilations', attributes.dilations, rank, 1);
  requireList('pads', attributes.pads, 2 * rank, 0);
  requireList('outShape', attributes.outShape, rank, 1);
  return [...x.type.shape.slice(0, 2), ...attributes.outShape];
}

/** The window as attributes of an ONNX pooling node. */
export function onnxPool(x: Value, attributes: PoolAttributes): OnnxArguments {
  const floors = outputExtents(spatialExtents(x), attributes);
  const ceil_mode = floors.some((extent, i) => extent !== attributes.outShape[i]);
  return { ...onnxWindow(attributes), ceil_mode };
}

/** `nk_pool_geometry`: the images of a batch are further channels. */
export function poolGeometry(x: Value, attributes: PoolAttributes): Fields {
  const rank = attributes.outShape.length;
  return {
    channels: elementCount(x.type.shape.slice(0, 2)),
    in: widen(x.type.shape.slice(2), 3, 1),
    out: widen(attributes.outShape, 3, 1),
    kernel: widen(attributes.kernel, 3, 1),
    stride: widen(attributes.strides, 3, 1),
    dilation: widen(attributes.dilations, 3, 1),
    pad: widen(attributes.pads.slice(0, rank), 3, 0),
  };
}

/** Whether the output may begin where x does: see the kernels' headers. */
export function mayPoolInPlace(x: Value, { pads, outShape }: PoolAttributes): boolean {
  return (
    pads.every((pad) => pad === 0) && outShape.every((extent, i) => extent <= x.type.shape[2 + i]!)
  );
}

/** Whether there is one window, which is all of x. */
export function isWholePlane(
  x: Value,
  { kernel, dilations, pads, outShape }: PoolAttributes,
): boolean {
  return (
    pads.every((pad) => pad === 0) &&
    outShape.every((extent) => extent === 1) &&
    kernel.every((size, i) => size === x.type.shape[2 + i] && (size === 1 || dilations[i] === 1))
  );
}

/** Counts of outputs, of window elements inside x, and of output rows. */
export function poolCost(x: Value, attributes: PoolAttributes): Record<string, number> {
  const planes = elementCount(x.type.shape.slice(0, 2));
  const outputs = planes * elementCount(attributes.outShape);
  const elements = attributes.outShape.map((extent, i) =>
    elementsInside(x.type.shape[2 + i]!, extent, attributes, i),
  );
  const rows = outputs / attributes.outShape.at(-1)!;
  return { outputs, elements: planes * elementCount(elements), rows };
}

/** Window elements inside x, summed over the positions of one dimension. */
export function elementsInside(extent: number, out: number, window: Window, i: number): number {
  const dilation = window.dilations[i]!;
  const stride = window.strides[i]!;
  const pad = window.pads[i]!;
  const insideAt = (at: number) => {
    const first = at * stride - pad;
    const skipped = first < 0 ? Math.ceil(-first / dilation) : 0;
    const fitting = Math.floor((extent - 1 - first) / dilation) + 1;
    return Math.max(0, Math.min(window.kernel[i]!, fitting) - skipped);
  };
  const firstWhole = Math.min(out, Math.ceil(pad / stride));
  const endWhole = Math.min(out, Math.floor((extent - spanOf(window, i) + pad) / stride) + 1);
  const whole = Math.max(0, endWhole - firstWhole);
  let sum = whole * window.kernel[i]!;
  for (let at = 0; at < firstWhole; at++) sum += insideAt(at);
  for (let at = firstWhole + whole; at < out; at++) sum += insideAt(at);
  return sum;
}
