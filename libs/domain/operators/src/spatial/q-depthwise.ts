/** Int8 depthwise convolutions: which kernel, its bands and its cost. */
import { elementCount } from '@flashline/ir';
import { packDepthwiseS8, type Rescale } from '@flashline/kernels';
import {
  inputArgument,
  outputArgument,
  scratchArgument,
  weightArgument,
} from '../compute/arguments.ts';
import { planarGeometry, type PlanarGeometry } from './geometry.ts';
import type { LoweredConv } from './lower-conv.ts';
import type { QConv } from './lower-q-conv.ts';
import { requantFields } from '../quantized/rescale-attributes.ts';
import { biasOf } from './q-conv-attributes.ts';
import { widen } from './window.ts';

/** Widened rows that a band may take: more needs fewer copies of shared rows. */
const BAND_BYTES = 2048;

/** Outputs per plane from which on nk_conv_s8 is quicker, by the function for rows. */
const MANY_OUTPUTS = { nine: Infinity, flat: Infinity, near: 16, any: 8 } as const;

/** Whether nk_dwconv_s8 computes it, and is the quickest that does. */
export function isQDepthwise(conv: QConv): boolean {
  const { operands, attributes, rescale, out } = conv;
  const { inChannels, outChannels, residual } = operands;
  if (attributes.group !== inChannels || residual !== null || out.length > 2) return false;
  const fields = planarGeometry(operands.in, attributes, out);
  return outChannels / inChannels < MANY_OUTPUTS[rowsFunction(fields, rescale).path];
}

export function qDepthwiseCall(conv: QConv): LoweredConv {
  const { operands, attributes, rescale, out } = conv;
  const { inChannels: channels, outChannels, batch } = operands;
  const fields = planarGeometry(operands.in, attributes, out);
  const bands = bandsOf(fields);
  const rows = rowsFunction(fields, rescale);
  const params = {
    type: 'nk_dwconv_s8_params',
    fields: {
      rows: { identifier: rows.name },
      channels,
      multiplier: outChannels / channels,
      ...fields,
      pitch: bands.pitch,
      band_rows: bands.rows,
      zero: attributes.xZero,
      requant: requantFields(rescale, attributes),
    },
  };
  const weights = weightArgument(packed(conv));
  const [xSize, ySize] = [channels * elementCount(operands.in), outChannels * elementCount(out)];
  const cost = { ...costOf(conv, fields, bands, rows.path), clamped: isClamped(conv) ? ySize : 0 };
  const kernel = bands.count > 1 ? 'dwconv_bands_s8' : 'dwconv_s8';
  const calls = Array.from({ length: batch }, (_, image) => ({
    kernel: `nk_${kernel}`,
    headers: [kernel, rows.header],
    params,
    arguments: [
      inputArgument(0, image * xSize),
      weights,
      outputArgument(0, image * ySize),
      scratchArgument('uint32_t'),
    ],
    cost,
  }));
  const isSmaller = out.every((extent, dim) => extent <= operands.in[dim]!);
  const isBelow = fields.pad_top <= (fields.kernel_h - 1) * fields.dilation_h;
  const sameImages = batch === 1 || xSize === ySize;
  const mayOverwrite = outChannels === channels && isSmaller && isBelow && sameImages;
  return { calls, inPlace: mayOverwrite ? [[0, 0]] : [], scratchBytes: bands.scratchBytes };
}

function isClamped({ attributes: { lo, hi } }: QConv): boolean {
  return lo > -128 || hi < 127;
}

function packed({ operands, attributes, rescale }: QConv): Int8Array {
  const { inChannels, outChannels, w } = operands;
  const [kernelH, kernelW] = widen(attributes.kernel, 2, 1) as [number, number];
  const shape = { outChannels, inChannels, kernelH, kernelW, groups: attributes.group };
  const integers = {
    weights: w.constant!.data as Int8Array,
    bias: biasOf(operands),
    multipliers: rescale.multipliers,
    zero: attributes.xZero,
  };
  return packDepthwiseS8(integers, shape);
}

interface RowsFunction {
  readonly name: string;
  /** Its header in nk/, without suffix. */
  readonly header: string;
  /** Prefix of the cost features that belong to it. */
  readonly path: 'nine' | 'flat' | 'near' | 'any';
}

/** Widths of kernels of height 1 that nk/dwconv_rows_flat_s8.h has, by stride. */
const FLAT_WIDTHS: Readonly<Record<number, readonly number[]>> = { 1: [1, 3, 5, 7], 2: [1, 3] };

/** The quickest function for rows that kernel, stride and rescale allow: see nk/dwconv_s8.h. */
function rowsFunction(fields: PlanarGeometry, { pre, shift }: Rescale): RowsFunction {
  const { kernel_h: height, kernel_w: width, stride_w: stride, dilation_w: dilation } = fields;
  const isNear = width <= 8 && stride <= 2 && (dilation === 1 || width === 1) && pre === 0;
  if (!isNear) return { name: 'nk_dwconv_rows_s8', header: 'dwconv_rows_s8', path: 'any' };
  const suffix = stride === 1 ? 's8' : 's2_s8';
  if (height === 3 && width === 3 && shift === 1) {
    return { name: `nk_dwconv_rows_3x3_${suffix}`, header: 'dwconv_rows_3x3_s8', path: 'nine' };
  }
  if (height === 1 && shift === 1 && FLAT_WIDTHS[stride]!.includes(width)) {
    const name = `nk_dwconv_rows_flat_${width}_${suffix}`;
    return { name, header: 'dwconv_rows_flat_s8', path: 'flat' };
  }
  const taps = 2 * Math.ceil(width / 2);
  const name = `nk_dwconv_rows_near_${taps}_${suffix}`;
  return { name, header: 'dwconv_rows_near_s8', path: 'near' };
}

interface Bands {
  /** Elements from one widened row to the next. */
  readonly pitch: number;
  readonly rows: number;
  readonly scratchBytes: number;
  /** Per plane. */
  readonly count: number;
}

/** Bands of equal height, as few as the limit allows. */
function bandsOf(fields: PlanarGeometry): Bands {
  const span = (outputs: number, axis: 'h' | 'w') =>
    (outputs - 1) * fields[`stride_${axis}`] +
    (fields[`kernel_${axis}`] - 1) * fields[`dilation_${axis}`] +
    1;
  const pitch = 2 * Math.ceil(span(fields.out_width, 'w') / 2);
  const bytes = (rows: number) => 2 * pitch * span(rows, 'h');
  let most = 1;
  while (most < fields.out_height && bytes(most + 1) <= BAND_BYTES) most++;
  const rows = Math.ceil(fields.out_height / Math.ceil(fields.out_height / most));
  const pairs = Math.ceil(fields.kernel_w / 2);
  const scratchBytes = 4 * fields.kernel_h * pairs + bytes(rows) + 4;
  return { pitch, rows, scratchBytes, count: Math.ceil(fields.out_height / rows) };
}

/** Features of nk_dwconv_s8. */
function costOf(
  { operands: { inChannels, outChannels } }: QConv,
  fields: PlanarGeometry,
  bands: Bands,
  path: RowsFunction['path'],
): Record<string, number> {
  const { kernel_h: height, kernel_w: width } = fields;
  const rows = outChannels * fields.out_height;
  const quads = rows * Math.floor(fields.out_width / 4);
  const singles = rows * (fields.out_width % 4);
  const widened = bands.count > 1 ? outChannels : inChannels;
  return {
    planes: outChannels,
    [`${path}Rows`]: rows,
    [`${path}Quads`]: quads,
    [`${path}Singles`]: singles,
    ...(path === 'flat' && {
      flatQuadTaps: quads * width,
      flatSingleTaps: singles * width,
    }),
    ...((path === 'near' || path === 'any') && {
      [`${path}QuadRows`]: quads * height,
      [`${path}SingleRows`]: singles * height,
      [`${path}QuadTaps`]: quads * height * width,
      [`${path}SingleTaps`]: singles * height * width,
    }),
    bands: bands.count > 1 ? outChannels * bands.count : 0,
    widenedRows: widened * fields.in_height,
    widened: widened * fields.in_height * fields.in_width,
  };
}
