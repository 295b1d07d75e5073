/** Counts that the cost of the int8 convolution kernels is linear in, from the kernels' own loops. */
import { elementCount } from '@flashline/ir';
import type { PackedConvS8 } from '@flashline/kernels';
import { tilesInside } from './conv-cost.ts';
import type { QConv } from './lower-q-conv.ts';

/** Features of the tiles (nk/tile_s8.h) over all groups. */
export function tileCostS8(
  { operands, attributes, rescale, out }: QConv,
  { steps, isJoined }: PackedConvS8,
): Record<string, number> {
  const plane = elementCount(out);
  const channels = operands.outChannels / attributes.group;
  const hasResidual = operands.residual !== null;
  const pairs = Math.ceil(channels / 2);
  const tiles = attributes.group * Math.ceil(plane / 4);
  const whole = attributes.group * Math.floor(plane / 4);
  const isQuick = rescale.shift === 1 && rescale.pre === 0 && (isJoined || !hasResidual);
  const isNarrowed = attributes.lo > -128 || attributes.hi < 127;
  const quickBlocks = isQuick ? whole * pairs : 0;
  return {
    tiles,
    oddTiles: isQuick && channels % 2 === 1 ? whole : 0,
    blocks: quickBlocks,
    slowBlocks: tiles * pairs - quickBlocks,
    [isJoined ? 'joinedSteps' : 'steps']: tiles * pairs * steps,
    clampedBlocks: isNarrowed ? quickBlocks : 0,
    residualBlocks: hasResidual ? quickBlocks : 0,
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
    // Neighbouring pixels are read as words.
    [attributes.strides.at(-1) === 1 ? 'insideSteps' : 'stridedSteps']: per(inside * steps),
    borderTaps: per((tiles - inside) * taps),
    borderSteps: per((tiles - inside) * steps),
  };
}
