/** Counts that the cost of the convolution kernels is linear in, from the kernels' own loops. */
import { elementCount } from '@flashline/ir';
import type { DepthwiseRows } from './depthwise-rows.ts';
import type { PlanarGeometry } from './geometry.ts';
import { spanOf, widen, type Window } from './window.ts';

/** Scratch that bands of a padded depthwise convolution may take: more needs fewer copies. */
const BAND_BYTES = 2048;

/** Features of nk_gemm_tile_f32 over a plane: tiles of four pixels, then single ones. */
export function gemmCost(
  depth: number,
  outChannels: number,
  plane: number,
  extras: { readonly activation: string; readonly hasResidual: boolean },
): Record<string, number> {
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
    clampedBlocks: extras.activation === 'none' ? 0 : (tiles + singles) * blocks,
    residualBlocks: extras.hasResidual ? (tiles + singles) * blocks : 0,
  };
}

/** Features of nk_conv_f32's gathering, of one group: taps inside x, and at its border. */
export function gatherCost(
  extents: readonly number[],
  window: Window,
  out: readonly number[],
  inChannels: number,
): Record<string, number> {
  const taps = elementCount(window.kernel);
  const plane = elementCount(out);
  const tiles = Math.floor(plane / 4);
  const inside = tilesInside(extents, window, out);
  return {
    insideRows: inside * widen(window.kernel, 2, 1)[0]!,
    insideValues: inside * taps * inChannels,
    borderTaps: (tiles - inside) * taps,
    borderValues: (tiles - inside) * taps * inChannels,
    singleValues: (plane % 4) * taps * inChannels,
  };
}

/** Tiles of four neighbouring pixels of the flattened output that read no padding. */
export function tilesInside(
  extents: readonly number[],
  window: Window,
  out: readonly number[],
): number {
  const last = out.length - 1;
  const width = out[last]!;
  const rows = last === 0 ? { first: 0, end: 1 } : wholePositions(extents, window, out, 0);
  const columns = wholePositions(extents, window, out, last);
  const within = (begin: number, end: number) =>
    Math.max(0, Math.floor(end / 4) - Math.ceil(begin / 4));
  if (columns.first === 0 && columns.end === width)
    return within(rows.first * width, rows.end * width);
  let tiles = 0;
  for (let row = rows.first; row < rows.end; row++) {
    tiles += within(row * width + columns.first, row * width + columns.end);
  }
  return tiles;
}

/** Output positions `first` to before `end` whose window lies inside x in dimension i. */
function wholePositions(
  extents: readonly number[],
  window: Window,
  out: readonly number[],
  i: number,
): { readonly first: number; readonly end: number } {
  const [stride, pad] = [window.strides[i]!, window.pads[i]!];
  const first = Math.min(out[i]!, Math.ceil(pad / stride));
  const end = Math.floor((extents[i]! - spanOf(window, i) + pad) / stride) + 1;
  return { first, end: Math.max(first, Math.min(out[i]!, end)) };
}

export interface Bands {
  readonly rows: number;
  readonly scratchBytes: number;
  /** Per plane; 0 where nothing is copied. */
  readonly count: number;
  /** Rows and floats copied per plane. */
  readonly copiedRows: number;
  readonly copied: number;
}

/** Bands of a depthwise convolution; `fields` are the kernel's params. */
export function bandRows(fields: PlanarGeometry, isPadded: boolean): Bands {
  const outH = fields.out_height;
  if (!isPadded) return { rows: outH, scratchBytes: 0, count: 0, copiedRows: 0, copied: 0 };
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
  const scratchBytes = 4 * width * span(rows, 'h');
  return { rows, scratchBytes, count: bands, copiedRows, copied: copiedRows * width };
}

/** Features of nk_dwconv_f32 over `planes` planes: groups of four outputs, single ones, copies. */
export function depthwiseCost(
  planes: number,
  fields: PlanarGeometry,
  bands: Bands,
  path: DepthwiseRows['path'],
  activation: string,
): Record<string, number> {
  const { kernel_h: height, kernel_w: width } = fields;
  const rows = planes * fields.out_height;
  const quads = rows * Math.floor(fields.out_width / 4);
  const singles = rows * (fields.out_width % 4);
  return {
    planes,
    [`${path}Rows`]: rows,
    [`${path}Quads`]: quads,
    [`${path}Singles`]: singles,
    ...(path !== 'one' &&
      path !== 'nine' && {
        [`${path}QuadRows`]: quads * height,
        [`${path}SingleRows`]: singles * height,
        [`${path}QuadTaps`]: quads * height * width,
        [`${path}SingleTaps`]: singles * height * width,
      }),
    [`${activation}Quads`]: activation === 'none' ? 0 : quads,
    [`${activation}Singles`]: activation === 'none' ? 0 : singles,
    bands: planes * bands.count,
    copiedRows: planes * bands.copiedRows,
    copied: planes * bands.copied,
  };
}
