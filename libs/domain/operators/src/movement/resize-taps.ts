/** Which elements of an axis an interpolated element is made of, and with which weights. */
import { Refusal } from '../refusal.ts';

/** Places are within the axis; weights add up to 1. */
export interface Taps {
  readonly places: readonly number[];
  readonly weights: readonly number[];
}

const NEAREST: ReadonlyMap<string, (x: number) => number> = new Map([
  ['round_prefer_floor', (x: number) => Math.ceil(x - 0.5)],
  ['round_prefer_ceil', (x: number) => Math.floor(x + 0.5)],
  ['floor', Math.floor],
  ['ceil', Math.ceil],
]);

/** The element nearest to x, ties broken as the mode says. */
export function nearestTap(mode: string, x: number, extent: number): Taps {
  const round = NEAREST.get(mode);
  if (round === undefined) throw new Refusal('OP_ATTRIBUTE', `nearest mode '${mode}' is unknown`);
  return { places: [within(round(x), extent)], weights: [1] };
}

/** The two neighbours of x. */
export function linearTaps(x: number, extent: number): Taps {
  const inside = Math.min(Math.max(x, 0), extent - 1);
  const left = Math.floor(inside);
  const share = Math.fround(inside - left);
  return {
    places: [left, within(left + 1, extent)],
    weights: [Math.fround(1 - share), share],
  };
}

export interface CubicOptions {
  /** ONNX's cubic_coeff_a. */
  readonly a: number;
  /** Elements outside the axis have no weight, instead of repeating the edge. */
  readonly excludeOutside: boolean;
}

/** Keys' four neighbours of x. */
export function cubicTaps(x: number, extent: number, { a, excludeOutside }: CubicOptions): Taps {
  const left = Math.floor(x);
  const around = [left - 1, left, left + 1, left + 2];
  const raw = around.map((place) => {
    const isOutside = place < 0 || place >= extent;
    return isOutside && excludeOutside ? 0 : keysKernel(Math.abs(x - place), a);
  });
  const sum = raw.reduce((total, weight) => total + weight, 0);
  return {
    places: around.map((place) => within(place, extent)),
    weights: raw.map((weight) => (excludeOutside ? weight / sum : weight)),
  };
}

/** Keys, Cubic convolution interpolation for digital image processing, 1981, equation 15. */
function keysKernel(distance: number, a: number): number {
  const d = distance;
  if (Number.isInteger(d)) return d === 0 ? 1 : 0;
  if (d < 1) return ((a + 2) * d - (a + 3)) * d * d + 1;
  return d < 2 ? ((a * d - 5 * a) * d + 8 * a) * d - 4 * a : 0;
}

function within(place: number, extent: number): number {
  return Math.min(Math.max(place, 0), extent - 1);
}
