/** Counts that the cost of the int8 convolution kernels is linear in, from the kernels' own loops. */
import { elementCount } from '@flashline/ir';
import type { PackedConvS8 } from '@flashline/kernels';
import { tilesInside } from './conv-cost.ts';
import type { QConv } from './lower-q-conv.ts';

/** Features of the tiles (nk/tile_s8.h) over all groups. */
export function tileCostS8(
  { operands, attributes, out }: QConv,
  { steps, isJoined }: PackedConvS8,
): Record<string, number> {
  const plane = elementCount(out);
  const tiles = attributes.group * Math.ceil(plane / 4);
  const channels = operands.outChannels / attributes.group;
  const pairs = Math.ceil(channels / 2);
  const isNarrowed = attributes.lo > -128 || attributes.hi < 127;
  const partial = plane % 4 === 0 ? 0 : attributes.group * pairs;
  return {
    tiles,
    blocks: tiles * pairs,
    [isJoined ? 'joinedSteps' : 'steps']: tiles * pairs * steps,
    clampedBlocks: isNarrowed ? tiles * pairs : 0,
    residualBlocks: operands.residual === null ? 0 : tiles * pairs,
    partialBlocks: channels % 2 === 0 ? partial : partial + tiles,
  };
}

/** Features of nk_conv_s8's gathering, over all groups. */
export function gatherCostS8(conv: QConv, steps: number): Record<string, number> {
  const { operands, attributes, out } = conv;
  const taps = elementCount(attributes.kernel);
  const tiles = Math.ceil(elementCount(out) / 4);
  const inside = tilesInside(operands.in, attributes, out);
  const per = (count: number) => attributes.group * count;
  return {
    insideTaps: per(inside * taps),
    insideSteps: per(inside * steps),
    borderTaps: per((tiles - inside) * taps),
    borderSteps: per((tiles - inside) * steps),
  };
}
