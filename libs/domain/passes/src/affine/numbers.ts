/** Scales and shifts per channel, as numbers. */
import type { Value } from '@flashline/ir';
import { perChannel } from './channels.ts';
import type { AffineStep } from './step.ts';

/** `x * scale + shift` for each channel; null: no scale, no shift. */
export interface ChannelNumbers {
  readonly scale: Float64Array | null;
  readonly shift: Float64Array | null;
}

export const UNCHANGED: ChannelNumbers = { scale: null, shift: null };

/** The numbers of a step over the channels of `axis`; null where they depend on more than that. */
export function numbersOf(step: AffineStep, axis: number): ChannelNumbers | null {
  const { shape } = step.x.type;
  const read = (value: Value | null) => (value === null ? null : perChannel(value, shape, axis));
  const [scale, shift] = [read(step.scale), read(step.shift)];
  if (scale === null && shift === null) return null;
  if (step.isDivided && scale!.includes(0)) return null;
  if (step.isNegated) return { scale: new Float64Array(shape[axis]!).fill(-1), shift };
  return {
    scale: step.isDivided ? scale!.map((c) => 1 / c) : scale,
    shift: step.isSubtracted ? shift!.map((c) => -c) : shift,
  };
}

/** What `first` and after it `then` do. */
export function composed(first: ChannelNumbers, then: ChannelNumbers): ChannelNumbers {
  const scaled = times(first.shift, then.scale);
  return {
    scale: first.scale === null ? then.scale : times(first.scale, then.scale),
    shift: scaled === null ? then.shift : scaled.map((c, i) => c + (then.shift?.[i] ?? 0)),
  };
}

function times(numbers: Float64Array | null, factors: Float64Array | null): Float64Array | null {
  if (numbers === null || factors === null) return numbers;
  return numbers.map((c, i) => c * factors[i]!);
}
