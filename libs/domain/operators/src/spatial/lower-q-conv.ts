/** Which kernel an int8 convolution becomes, and its calls. */
import { elementCount } from '@flashline/ir';
import { packConvS8, type PackedConvS8 } from '@flashline/kernels';
import {
  inputArgument,
  NULL_ARGUMENT,
  outputArgument,
  scratchArgument,
  weightArgument,
} from '../compute/arguments.ts';
import type { Argument, Fields, KernelCall } from '../lowering.ts';
import type { ConvOperands } from './conv-shape.ts';
import { directCost } from './direct-conv.ts';
import { planarGeometry } from './geometry.ts';
import {
  isPointwise,
  MOST_IMAGES,
  perImage,
  residualPairs,
  type LoweredConv,
} from './lower-conv.ts';
import { gatherCostS8, tileCostS8 } from './q-conv-cost.ts';
import { requantFields } from '../quantized/rescale-attributes.ts';
import { biasOf, type QConvAttributes, type QConvRescale } from './q-conv-attributes.ts';
import { isQDepthwise, qDepthwiseCall } from './q-depthwise.ts';
import { spanOf, widen } from './window.ts';

const SCRATCH = scratchArgument('int16_t');

/** An int8 convolution with all that its kernel is chosen from. */
export interface QConv {
  readonly operands: ConvOperands;
  readonly attributes: QConvAttributes;
  readonly rescale: QConvRescale;
  /** The output's spatial extents. */
  readonly out: readonly number[];
}

export function qConvCall(conv: QConv): LoweredConv {
  const { operands, attributes, out } = conv;
  if (operands.batch > MOST_IMAGES || attributes.wZeros.some((zero) => zero !== 0)) {
    return direct(conv);
  }
  if (isPointwise(attributes)) return pointwise(conv);
  if (isQDepthwise(conv)) return qDepthwiseCall(conv);
  return out.length <= 2 ? general(conv) : direct(conv);
}

function packed({ operands, attributes, rescale }: QConv): PackedConvS8 {
  const [kernelH, kernelW] = isPointwise(attributes)
    ? [1, 1]
    : (widen(attributes.kernel, 2, 1) as [number, number]);
  const { inChannels, outChannels, w } = operands;
  return packConvS8(
    {
      weights: w.constant!.data as Int8Array,
      bias: biasOf(operands),
      multipliers: rescale.multipliers,
      zero: attributes.xZero,
    },
    { outChannels, inChannels, kernelH, kernelW, groups: attributes.group },
  );
}

/** Fields `gemm` and `tile` of the kernels' parameters, and the header of the tile's function. */
function tileOf(
  conv: QConv,
  { steps, isJoined }: PackedConvS8,
): { fields: Fields; header: string } {
  const { operands, attributes, rescale, out } = conv;
  const joined = operands.residual === null ? 'gemm_tile_s8' : 'gemm_tile_add_s8';
  const header = isJoined ? joined : 'gemm_tile_plain_s8';
  const gemm = {
    steps,
    out_channels: operands.outChannels / attributes.group,
    plane: elementCount(out),
    requant: requantFields(rescale, attributes),
    residual: rescale.residual,
  };
  return { fields: { gemm, tile: { identifier: `nk_${header}` } }, header };
}

function pointwise(conv: QConv): LoweredConv {
  const { operands, out } = conv;
  const { inChannels: depth, outChannels } = operands;
  const weights = packed(conv);
  const tile = tileOf(conv, weights);
  const params = {
    type: 'nk_conv1x1_s8_params',
    fields: { ...tile.fields, depth },
  };
  const tiles = Math.ceil(elementCount(out) / 4);
  const cost = { ...tileCostS8(conv, weights), gathered: tiles * weights.steps };
  const calls = perImage(operands, out, (x, residual, y) => ({
    kernel: 'nk_conv1x1_s8',
    headers: ['conv1x1_s8', tile.header],
    params,
    arguments: [x, weightArgument(weights.words), residual, y, SCRATCH],
    cost,
  }));
  const mayOverwrite = operands.batch === 1 || depth === outChannels;
  const inPlace: LoweredConv['inPlace'] = mayOverwrite ? [[3, 0], [0, 0]] : [[3, 0]]; // prettier-ignore
  return { calls, inPlace, scratchBytes: 16 * weights.steps };
}

function general(conv: QConv): LoweredConv {
  const { operands, attributes, out } = conv;
  const isPadded = readsOutside(conv);
  const weights = packed(conv);
  const tile = tileOf(conv, weights);
  const params = {
    type: 'nk_conv_s8_params',
    fields: {
      ...tile.fields,
      border: isPadded ? { identifier: 'nk_conv_border_s8' } : 0,
      groups: attributes.group,
      in_channels: operands.inChannels / attributes.group,
      zero: attributes.xZero,
      ...planarGeometry(operands.in, attributes, out),
    },
  };
  const cost = { ...tileCostS8(conv, weights), ...gatherCostS8(conv, weights.steps) };
  const calls = perImage(operands, out, (x, residual, y) => ({
    kernel: 'nk_conv_s8',
    headers: ['conv_s8', tile.header, ...(isPadded ? ['conv_border_s8'] : [])],
    params,
    arguments: [x, weightArgument(weights.words), residual, y, SCRATCH],
    cost,
  }));
  return { calls, inPlace: residualPairs(operands), scratchBytes: 16 * weights.steps };
}

/** Whether an output has a tap outside of x. */
function readsOutside({ operands, attributes, out }: QConv): boolean {
  const { strides, pads } = attributes;
  return out.some((extent, dim) => {
    const end = (extent - 1) * strides[dim]! + spanOf(attributes, dim) - pads[dim]!;
    return pads[dim]! > 0 || end > operands.in[dim]!;
  });
}

function direct(conv: QConv): LoweredConv {
  const { operands, attributes, rescale, out } = conv;
  const { group: groups } = attributes;
  const inChannels = operands.inChannels / groups;
  const outputs = operands.batch * operands.outChannels * elementCount(out);
  const bias = biasOf(operands);
  const channels = Array.from(bias, (steps, channel) => [
    steps,
    rescale.multipliers[channel]!,
    attributes.wZeros[channel]!,
  ]);
  const scales = Int32Array.from(channels.flat());
  const residual: Argument = operands.residual === null ? NULL_ARGUMENT : inputArgument(3);
  const call: KernelCall = {
    kernel: 'nk_conv_direct_s8',
    params: {
      type: 'nk_conv_direct_s8_params',
      fields: {
        batch: operands.batch,
        groups,
        in_channels: inChannels,
        out_channels: operands.outChannels / groups,
        in: widen(operands.in, 3, 1),
        out: widen(out, 3, 1),
        kernel: widen(attributes.kernel, 3, 1),
        stride: widen(attributes.strides, 3, 1),
        dilation: widen(attributes.dilations, 3, 1),
        pad: widen(attributes.pads.slice(0, out.length), 3, 0),
        zero: attributes.xZero,
        requant: requantFields(rescale, attributes),
        residual: rescale.residual,
      },
    },
    arguments: [
      inputArgument(0),
      inputArgument(1),
      weightArgument(scales),
      residual,
      outputArgument(0),
    ],
    cost: directCost(outputs, inChannels, attributes.kernel),
  };
  return { calls: [call], inPlace: residualPairs(operands), scratchBytes: 0 };
}
