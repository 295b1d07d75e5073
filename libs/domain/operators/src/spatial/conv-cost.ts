/** Counts that the cost of the convolution kernels is linear in, from the kernels' own loops. */
import { elementCount } from '@flashline/ir';
import type { PlanarGeometry } from './geometry.ts';
import { spanOf, widen, type Window } from './window.ts';

/** Scratch that bands of a padded depthwise convolution may take: more needs fewer copies. */
const BAND_BYTES = 2048;

/** Features of nk_gemm_tile_f32 over a plane: tiles of four pixels, then single ones. */
export function gemmCost(depth: number, outChannels: number, plane: number): Record<string, number> {
  const tiles = Math.floor(plane / 4);
  const singles = plane % 4;
  const blocks = Math.ceil(outChannels / 4);
  return {
    tiles,
    singles,
    tileBlocks: tiles * blocks,
    tileProducts: tiles * blocks * depth,
    singleBlocks: singles * blocks,
    singleProducts: singles * blocks * depth,
    ragged: outChannels % 4 === 0 ? 0 : tiles + singles,
  };
}

/** Features of nk_conv_f32's gathering, of one group: taps inside x, and at its border. */
export function gatherCost(
  extents: readonly number[],
  window: Window,
  out: readonly number[],
  inChannels: number,
): Record<string, number> {
  const rank = out.length;
  const taps = elementCount(window.kernel);
  const inH = widen(extents, 2, 1)[0]!;
  const inW = extents[rank - 1]!;
  const outW = out[rank - 1]!;
  const row = (oy: number) => (rank === 1 ? 0 : oy * window.strides[0]! - window.pads[0]!);
  const col = (ox: number) => ox * window.strides[rank - 1]! - window.pads[rank - 1]!;
  const lastRow = rank === 1 ? 0 : inH - spanOf(window, 0);
  const lastCol = inW - spanOf(window, rank - 1);
  const isInside = (pixel: number) => {
    const [y, x] = [row(Math.floor(pixel / outW)), col(pixel % outW)];
    return y >= 0 && x >= 0 && y <= lastRow && x <= lastCol;
  };
  const plane = elementCount(out);
  const tiles = Math.floor(plane / 4);
  let inside = 0;
  for (let at = 0; at < 4 * tiles; at += 4) {
    if (isInside(at) && isInside(at + 1) && isInside(at + 2) && isInside(at + 3)) inside++;
  }
  return {
    insideRows: inside * widen(window.kernel, 2, 1)[0]!,
    insideValues: inside * taps * inChannels,
    borderTaps: (tiles - inside) * taps,
    borderValues: (tiles - inside) * taps * inChannels,
    singleValues: (plane % 4) * taps * inChannels,
  };
}

export interface Bands {
  readonly rows: number;
  readonly scratchBytes: number;
  /** Rows and floats copied per plane. */
  readonly copiedRows: number;
  readonly copied: number;
}

/** Bands of a depthwise convolution; `fields` are the kernel's params. */
export function bandRows(fields: PlanarGeometry, isPadded: boolean): Bands {
  const outH = fields.out_height;
  if (!isPadded) return { rows: outH, scratchBytes: 0, copiedRows: 0, copied: 0 };
  const span = (outputs: number, axis: 'h' | 'w') =>
    (outputs - 1) * fields[`stride_${axis}`] +
    (fields[`kernel_${axis}`] - 1) * fields[`dilation_${axis}`] +
    1;
  const width = span(fields.out_width, 'w');
  let rows = 1;
  while (rows < outH && 4 * width * span(rows + 1, 'h') <= BAND_BYTES) rows++;
  const bands = Math.ceil(outH / rows);
  const last = outH - (bands - 1) * rows;
  const copiedRows = (bands - 1) * span(rows, 'h') + span(last, 'h');
  return { rows, scratchBytes: 4 * width * span(rows, 'h'), copiedRows, copied: copiedRows * width };
}
