/** Which limits the convolution kernels clip to while they store: 0 and a positive one. */
import type { Value } from '@flashline/ir';
import { NO_ACTIVATION } from '../compute/activation.ts';
import { outputArgument } from '../compute/arguments.ts';
import { lowerClip } from '../elementwise/lower-clip.ts';
import type { ConvAttributes } from './conv-shape.ts';
import type { LoweredConv } from './lower-conv.ts';

/** Lowers a convolution to `y`; other limits than the kernels' are a pass over y. */
export function withAnyClip<A extends ConvAttributes>(
  attributes: A,
  y: Value,
  lower: (attributes: A) => LoweredConv,
): LoweredConv {
  const { activation, lo, hi } = attributes;
  if (activation !== 'clip' || (lo === 0 && hi > 0)) return lower(attributes);
  const open = lower({ ...attributes, ...NO_ACTIVATION });
  const clip = lowerClip(y, y, attributes);
  const calls = clip.kind === 'calls' ? clip.calls : [];
  const inPlace = [outputArgument(0), outputArgument(0)];
  return {
    ...open,
    calls: [...open.calls, ...calls.map((call) => ({ ...call, arguments: inPlace }))],
  };
}
