/** Pooling by templates of constant window size: nk/pool2d.h, nk/maxpool2d.h, nk/avgpool2d.h. */
import { elementCount, type Value } from '@flashline/ir';
import type { Fields, KernelCall } from '../lowering.ts';
import { elementsInside, type PoolAttributes } from './pool.ts';
import { widen } from './window.ts';

/** Which kernel of a template pools, the geometry it runs with and what that costs. */
export interface PlanarPool {
  /** Suffix of the kernel's name. */
  readonly suffix: string;
  /** The template's last arguments: kernel_h, kernel_w, is_clipped. */
  readonly arguments: readonly string[];
  /** Whether a window reaches beyond x. */
  readonly isClipped: boolean;
  /** nk_pool2d. */
  readonly geometry: Fields;
  readonly cost: KernelCall['cost'];
}

type Pair = [number, number];

/** Null where windows have gaps, have three dimensions or may lie outside x altogether. */
export function planarPool(x: Value, attributes: PoolAttributes): PlanarPool | null {
  const { kernel, strides, dilations, pads, outShape } = attributes;
  const extents = x.type.shape.slice(2);
  const first = (position: number, i: number) => position * strides[i]! - pads[i]!;
  const meets = outShape.every(
    (out, i) => pads[i]! < kernel[i]! && first(out - 1, i) < extents[i]!,
  );
  const isDense = dilations.every((dilation, i) => dilation === 1 || kernel[i] === 1);
  if (kernel.length > 2 || !isDense || !meets) return null;
  const isClipped = outShape.some(
    (out, i) => pads[i]! > 0 || first(out - 1, i) + kernel[i]! > extents[i]!,
  );
  const pair = (list: readonly number[], filler: number) => widen(list, 2, filler) as Pair;
  const [kernelH, kernelW] = pair(kernel, 1);
  const [inH, inW] = pair(extents, 1);
  const [outH, outW] = pair(outShape, 1);
  const [strideH, strideW] = pair(strides, 1);
  const [top, left] = pair(pads.slice(0, kernel.length), 0);
  return {
    suffix: `${kernelH}x${kernelW}${isClipped ? '_clipped' : ''}`,
    arguments: [kernelH, kernelW, isClipped ? 1 : 0].map(String),
    isClipped,
    geometry: {
      planes: elementCount(x.type.shape.slice(0, 2)),
      in_height: inH,
      in_width: inW,
      out_height: outH,
      out_width: outW,
      stride_h: strideH,
      stride_w: strideW,
      pad_top: top,
      pad_left: left,
    },
    cost: costOf(x, attributes),
  };
}

/** Rows, and outputs and window elements of the windows inside x and of those at its borders. */
function costOf(x: Value, attributes: PoolAttributes): KernelCall['cost'] {
  const { kernel, strides, pads, outShape } = attributes;
  const extents = x.type.shape.slice(2);
  const planes = elementCount(x.type.shape.slice(0, 2));
  const insidePerDimension = outShape.map((out, i) => {
    const before = Math.min(out, Math.ceil(pads[i]! / strides[i]!));
    const fitting = Math.max(
      0,
      Math.floor((extents[i]! + pads[i]! - kernel[i]!) / strides[i]!) + 1,
    );
    return Math.max(0, Math.min(out, fitting) - before);
  });
  const inside = planes * elementCount(insidePerDimension);
  const insideElements = inside * elementCount(kernel);
  const elements =
    planes *
    elementCount(outShape.map((out, i) => elementsInside(extents[i]!, out, attributes, i)));
  const outputs = planes * elementCount(outShape);
  return {
    rows: outputs / outShape.at(-1)!,
    outputs: inside,
    elements: insideElements,
    clippedOutputs: outputs - inside,
    clippedElements: elements - insideElements,
  };
}
