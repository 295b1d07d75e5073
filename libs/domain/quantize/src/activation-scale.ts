/** Ranges of real numbers as scale and zero point of s8. */
import type { Quantization } from '@flashline/ir';
import type { Range } from './calibration.ts';

/** Steps between -128 and 127. */
const STEPS = 255;
/** No range is narrower: scales stay normal numbers of f32, and so do products of two of them. */
export const NARROWEST = 2 ** -40;

/** The range with 0 in it, which padding, activations and biases need exactly. */
export function withZero({ min, max }: Range): Range {
  return { min: Math.min(min, 0), max: Math.max(max, 0) };
}

/** The range that holds both. */
export function hull(a: Range, b: Range): Range {
  return { min: Math.min(a.min, b.min), max: Math.max(a.max, b.max) };
}

/**
 * Scale and zero point whose s8 numbers reach from end to end of the range with 0 in it: 0 is exact,
 * and no number of the range is off by more than half a step, but at the ends, where it may be a whole
 * one. A range of nothing but 0 gets a scale that is small and sound.
 */
export function quantizationOf(range: Range): Quantization {
  const { min, max } = withZero(range);
  const width = Math.max(max - min, NARROWEST);
  const scale = Math.fround(width / STEPS);
  const zeroPoint = Math.min(Math.max(Math.round(-128 - min / scale), -128), 127);
  return { scale, zeroPoint };
}

/** The real numbers that s8 reaches. */
export function rangeOf({ scale, zeroPoint }: Quantization): Range {
  return { min: (-128 - zeroPoint) * scale, max: (127 - zeroPoint) * scale };
}
