/** Which kernel a transposed convolution becomes, and its calls. */
import { elementCount } from '@flashline/ir';
import { packConvTransposeF32 } from '@flashline/kernels';
import { activationFields } from '../compute/activation.ts';
import {
  inputArgument,
  NULL_ARGUMENT,
  outputArgument,
  scratchArgument,
  weightArgument,
} from '../compute/arguments.ts';
import type { KernelCall } from '../lowering.ts';
import type { ConvAttributes, ConvOperands } from './conv-shape.ts';
import { directCall } from './direct-conv.ts';
import { planarGeometry, type PlanarGeometry } from './geometry.ts';
import { MOST_IMAGES, type LoweredConv } from './lower-conv.ts';

/** Every phase of the strides has its own weights and biases, those without a tap too. */
const MOST_PHASES = 1024;

/** `out` is the output's spatial extents. */
export function convTransposeCall(
  operands: ConvOperands,
  attributes: ConvAttributes,
  out: readonly number[],
): LoweredConv {
  const { w, bias, batch } = operands;
  const areWeightsKnown = w.constant !== null && (bias === null || bias.constant !== null);
  const phases = elementCount(attributes.strides);
  const isPacked =
    areWeightsKnown && out.length <= 2 && batch <= MOST_IMAGES && phases <= MOST_PHASES;
  return isPacked ? packed(operands, attributes, out) : direct(operands, attributes, out);
}

function packed(
  operands: ConvOperands,
  attributes: ConvAttributes,
  out: readonly number[],
): LoweredConv {
  const { group: groups } = attributes;
  const inChannels = operands.inChannels / groups;
  const outChannels = operands.outChannels / groups;
  const geometry = planarGeometry(operands.in, attributes, out);
  const taps = elementCount(attributes.kernel);
  const weights = packWeights(operands, groups, geometry);
  const plane = elementCount(out);
  const params = {
    type: 'nk_conv_transpose_f32_params',
    fields: {
      gemm: {
        depth: inChannels * taps,
        out_channels: outChannels,
        plane,
        ...activationFields(attributes),
      },
      groups,
      in_channels: inChannels,
      ...geometry,
    },
  };
  const pixels = plane * groups;
  const gathered = (pixels * inChannels * taps) / elementCount(attributes.strides);
  const blocks = Math.ceil(outChannels / 4);
  const cost = { pixels, blocks: pixels * blocks, products: gathered * blocks, gathered };
  const calls = Array.from({ length: operands.batch }, (_, image): KernelCall => ({
    kernel: 'nk_conv_transpose_f32',
    params,
    arguments: [
      inputArgument(0, image * operands.inChannels * elementCount(operands.in)),
      weightArgument(weights),
      NULL_ARGUMENT,
      outputArgument(0, image * operands.outChannels * plane),
      scratchArgument('float'),
    ],
    cost,
  }));
  return { calls, inPlace: [], scratchBytes: 4 * inChannels * taps };
}

function packWeights(
  { w, bias, inChannels, outChannels }: ConvOperands,
  groups: number,
  geometry: PlanarGeometry,
): Float32Array {
  const biases = bias === null ? null : (bias.constant!.data as Float32Array);
  return packConvTransposeF32(w.constant!.data as Float32Array, biases, {
    outChannels,
    inChannels,
    groups,
    kernelH: geometry.kernel_h,
    kernelW: geometry.kernel_w,
    strideH: geometry.stride_h,
    strideW: geometry.stride_w,
    dilationH: geometry.dilation_h,
    dilationW: geometry.dilation_w,
  });
}

function direct(
  operands: ConvOperands,
  attributes: ConvAttributes,
  out: readonly number[],
): LoweredConv {
  const call = directCall('nk_conv_transpose_direct_f32', operands, attributes, out);
  return { calls: [call], inPlace: [], scratchBytes: 0 };
}
