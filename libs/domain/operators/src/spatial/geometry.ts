/** The fields by which the planar convolution kernels know their geometry. */
import { widen, type Window } from './window.ts';

export type PlanarGeometry = {
  readonly in_height: number;
  readonly in_width: number;
  readonly out_height: number;
  readonly out_width: number;
  readonly kernel_h: number;
  readonly kernel_w: number;
  readonly stride_h: number;
  readonly stride_w: number;
  readonly dilation_h: number;
  readonly dilation_w: number;
  readonly pad_top: number;
  readonly pad_left: number;
};

/** One or two spatial dimensions; one is a plane of height 1. */
export function planarGeometry(
  extents: readonly number[],
  window: Window,
  out: readonly number[],
): PlanarGeometry {
  const pair = (list: readonly number[], filler: number) =>
    widen(list, 2, filler) as [number, number];
  const [inH, inW] = pair(extents, 1);
  const [outH, outW] = pair(out, 1);
  const [kernelH, kernelW] = pair(window.kernel, 1);
  const [strideH, strideW] = pair(window.strides, 1);
  const [dilationH, dilationW] = pair(window.dilations, 1);
  const [top, left] = pair(window.pads.slice(0, out.length), 0);
  return {
    in_height: inH,
    in_width: inW,
    out_height: outH,
    out_width: outW,
    kernel_h: kernelH,
    kernel_w: kernelW,
    stride_h: strideH,
    stride_w: strideW,
    dilation_h: dilationH,
    dilation_w: dilationW,
    pad_top: top,
    pad_left: left,
  };
}
