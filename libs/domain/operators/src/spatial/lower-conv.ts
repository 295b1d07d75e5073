/** Which kernel a convolution becomes, and its calls. */
import { elementCount, type Tensor } from '@flashline/ir';
import { packConvF32, packDwconvF32 } from '@flashline/kernels';
import { activationFields } from '../compute/activation.ts';
import {
  inputArgument,
  NULL_ARGUMENT,
  outputArgument,
  scratchArgument,
  weightArgument,
} from '../compute/arguments.ts';
import type { Argument, KernelCall } from '../lowering.ts';
import type { ConvAttributes, ConvOperands } from './conv-shape.ts';
import { bandRows, depthwiseCost, gatherCost, gemmCost } from './conv-cost.ts';
import { directCall } from './direct-conv.ts';
import { depthwiseRows } from './depthwise-rows.ts';
import { planarGeometry } from './geometry.ts';
import { spanOf, widen, type Window } from './window.ts';

export interface LoweredConv {
  readonly calls: readonly KernelCall[];
  readonly inPlace: readonly (readonly [number, number])[];
  readonly scratchBytes: number;
}

type Pairs = LoweredConv['inPlace'];

/** A call per image is code; larger batches take the kernel that counts them itself. */
export const MOST_IMAGES = 64;

/** Outputs per plane from which nk_conv_f32 is quicker than nk_dwconv_f32, by the function for rows. */
const MANY_OUTPUTS = { one: Infinity, nine: 128, flat: 32, near: 32, any: 8 } as const;

const SCRATCH = scratchArgument('float');

/** `out` is the output's spatial extents. */
export function convCall(
  operands: ConvOperands,
  attributes: ConvAttributes,
  out: readonly number[],
): LoweredConv {
  const { w, bias, residual } = operands;
  const areWeightsKnown = w.constant !== null && (bias === null || bias.constant !== null);
  if (operands.batch > MOST_IMAGES) return direct(operands, attributes, out);
  if (isPointwise(attributes)) {
    if (areWeightsKnown) return pointwise(operands, attributes, out);
  } else if (areWeightsKnown && out.length <= 2) {
    return residual === null && isDepthwise(operands, attributes, out)
      ? depthwise(operands, attributes, out)
      : general(operands, attributes, out);
  }
  return direct(operands, attributes, out);
}

/** The residual's place may be taken, unless the same value is also read as something else. */
export function residualPairs({ x, w, bias, residual }: ConvOperands): Pairs {
  const others = [x.id, w.id, bias?.id];
  return residual === null || others.includes(residual.id) ? [] : [[3, 0]];
}

/** One plane in and not too many out. */
function isDepthwise(
  { inChannels, outChannels, in: extents }: ConvOperands,
  attributes: ConvAttributes,
  out: readonly number[],
): boolean {
  if (attributes.group !== inChannels) return false;
  const { path } = depthwiseRows(planarGeometry(extents, attributes, out), false);
  return outChannels / inChannels < MANY_OUTPUTS[path];
}

export function isPointwise({
  group,
  kernel,
  strides,
  pads,
}: Window & { readonly group: number }): boolean {
  return group === 1 && [...kernel, ...strides].every((n) => n === 1) && pads.every((n) => n === 0);
}

function floats(tensor: Tensor): Float32Array {
  return tensor.data as Float32Array;
}

/** One call per image. */
export function perImage(
  operands: ConvOperands,
  out: readonly number[],
  call: (x: Argument, residual: Argument, y: Argument) => KernelCall,
): KernelCall[] {
  const xSize = operands.inChannels * elementCount(operands.in);
  const ySize = operands.outChannels * elementCount(out);
  return Array.from({ length: operands.batch }, (_, image) =>
    call(
      inputArgument(0, image * xSize),
      operands.residual === null ? NULL_ARGUMENT : inputArgument(3, image * ySize),
      outputArgument(0, image * ySize),
    ),
  );
}

function packShape(operands: ConvOperands, attributes: ConvAttributes) {
  const [kernelH, kernelW] = widen(attributes.kernel, 2, 1) as [number, number];
  const { inChannels, outChannels } = operands;
  return { outChannels, inChannels, kernelH, kernelW, groups: attributes.group };
}

function pointwise(
  operands: ConvOperands,
  attributes: ConvAttributes,
  out: readonly number[],
): LoweredConv {
  const { inChannels: depth, outChannels, w, bias } = operands;
  const plane = elementCount(out);
  const shape = { outChannels, inChannels: depth, kernelH: 1, kernelW: 1, groups: 1 };
  const packed = packConvF32(floats(w.constant!), bias && floats(bias.constant!), shape);
  const params = {
    type: 'nk_conv1x1_f32_params',
    fields: {
      gemm: { depth, out_channels: outChannels, plane, ...activationFields(attributes) },
    },
  };
  const tiles = Math.floor(plane / 4);
  const extras = { activation: attributes.activation, hasResidual: operands.residual !== null };
  const cost = { ...gemmCost(depth, outChannels, plane, extras), copied: depth * tiles };
  const calls = perImage(operands, out, (x, residual, y) => ({
    kernel: 'nk_conv1x1_f32',
    params,
    arguments: [x, weightArgument(packed), residual, y, SCRATCH],
    cost,
  }));
  const mayOverwrite = operands.batch === 1 || depth === outChannels;
  const inPlace: Pairs = mayOverwrite
    ? [
        [3, 0],
        [0, 0],
      ]
    : [[3, 0]];
  return { calls, inPlace, scratchBytes: 16 * depth };
}

function general(
  operands: ConvOperands,
  attributes: ConvAttributes,
  out: readonly number[],
): LoweredConv {
  const { group: groups, kernel } = attributes;
  const inChannels = operands.inChannels / groups;
  const outChannels = operands.outChannels / groups;
  const taps = elementCount(kernel);
  const depth = inChannels * taps;
  const plane = elementCount(out);
  const shape = packShape(operands, attributes);
  const packed = packConvF32(
    floats(operands.w.constant!),
    operands.bias && floats(operands.bias.constant!),
    shape,
  );
  const params = {
    type: 'nk_conv_f32_params',
    fields: {
      gemm: { depth, out_channels: outChannels, plane, ...activationFields(attributes) },
      groups,
      in_channels: inChannels,
      ...planarGeometry(operands.in, attributes, out),
    },
  };
  const extras = { activation: attributes.activation, hasResidual: operands.residual !== null };
  const perGroup = {
    ...gemmCost(depth, outChannels, plane, extras),
    ...gatherCost(operands.in, attributes, out, inChannels),
  };
  const cost = Object.fromEntries(Object.entries(perGroup).map(([name, n]) => [name, n * groups]));
  const calls = perImage(operands, out, (x, residual, y) => ({
    kernel: 'nk_conv_f32',
    params,
    arguments: [x, weightArgument(packed), residual, y, SCRATCH],
    cost,
  }));
  return { calls, inPlace: residualPairs(operands), scratchBytes: 16 * depth };
}

function depthwise(
  operands: ConvOperands,
  attributes: ConvAttributes,
  out: readonly number[],
): LoweredConv {
  const { inChannels: channels, outChannels, batch } = operands;
  const fields = planarGeometry(operands.in, attributes, out);
  const span = (outputs: number, dim: number) =>
    (outputs - 1) * (attributes.strides[dim] ?? 1) + spanOf(attributes, dim);
  const isPadded =
    attributes.pads.some((pad, dim) => pad > 0 && dim < out.length) ||
    out.some((extent, dim) => span(extent, dim) > operands.in[dim]!);
  const packed = packDwconvF32(
    floats(operands.w.constant!),
    operands.bias && floats(operands.bias.constant!),
    packShape(operands, attributes),
  );
  const bands = bandRows(fields, isPadded);
  const rows = depthwiseRows(fields, isPadded);
  const kernel = bands.rows < fields.out_height ? 'dwconv_bands_f32' : 'dwconv_f32';
  const params = {
    type: 'nk_dwconv_f32_params',
    fields: {
      rows: { identifier: rows.name },
      channels,
      multiplier: outChannels / channels,
      ...fields,
      padded: isPadded ? 1 : 0,
      band_rows: bands.rows,
      ...activationFields(attributes),
    },
  };
  const cost = depthwiseCost(outChannels, fields, bands, rows.path, attributes.activation);
  const calls = perImage(operands, out, (x, _residual, y) => ({
    kernel: `nk_${kernel}`,
    headers: [kernel, rows.header],
    params,
    arguments: [x, weightArgument(packed), y, isPadded ? SCRATCH : NULL_ARGUMENT],
    cost,
  }));
  const fits = out.every(
    (extent, dim) => extent <= operands.in[dim]! && attributes.pads[dim]! < spanOf(attributes, dim),
  );
  const sameImages = batch === 1 || elementCount(out) === elementCount(operands.in);
  const inPlace: Pairs = outChannels === channels && fits && sameImages ? [[0, 0]] : [];
  return { calls, inPlace, scratchBytes: bands.scratchBytes };
}

function direct(
  operands: ConvOperands,
  attributes: ConvAttributes,
  out: readonly number[],
): LoweredConv {
  const call = directCall('nk_conv_direct_f32', operands, attributes, out);
  return { calls: [call], inPlace: residualPairs(operands), scratchBytes: 0 };
}
