/** How constants of one number per channel lie against data: [outer][channels][inner]. */
import { elementCount } from '@flashline/ir';
import { planBroadcast } from '../elementwise/broadcast-plan.ts';

export interface ChannelLayout {
  readonly outer: number;
  readonly channels: number;
  readonly inner: number;
}

/** Null where a tensor of this shape broadcasts to the data otherwise, or changes its shape. */
export function channelLayout(
  shape: readonly number[],
  constant: readonly number[],
): ChannelLayout | null {
  if (constant.length > shape.length || elementCount(shape) === 0) return null;
  const { inner, innerStrides, outer, outerStrides } = planBroadcast([shape, constant], shape);
  const strides = outerStrides[1]!;
  const isAlong = innerStrides[1] !== 0;
  if (isAlong) {
    const isRepeated = strides.every((stride) => stride === 0);
    return isRepeated ? { outer: elementCount(outer), channels: inner, inner: 1 } : null;
  }
  const first = strides.findIndex((stride) => stride !== 0);
  if (first < 0) return null;
  const channels = elementCount(outer.slice(first));
  // Joined as they are, dimensions that go on together are one.
  if (first !== outer.length - 1 || strides[first] !== 1) return null;
  return { outer: elementCount(outer.slice(0, first)), channels, inner };
}
