/** The numbers of nk/average_s8.h: from sums of integers to means (or sums) of another scale. */

export interface AverageRescale {
  readonly pre: number;
  readonly multiplier: number;
  readonly offset: number;
  readonly shift: number;
  readonly slack: number;
  readonly odd: number;
  readonly up: number;
  readonly part_multiplier: number;
}

/** Results are computed in units of 2^-19 where there is room. */
const LARGEST_SHIFT = 19;
/** Sums, shifted left, stay below this. */
const LARGEST_SUM = 2 ** 30;
/** And results, in their units, below this. */
const LARGEST_RESULT = 2 ** 27;

export interface AverageNumbers {
  /** What a sum is multiplied by: the scale of x over that of y, for a mean divided by `count`. */
  readonly factor: number;
  /** Most elements of a sum, each the difference of a byte and a zero point. */
  readonly count: number;
  /** Of y. */
  readonly zeroPoint: number;
  /** Whether there are windows with fewer elements: see nk_average_part. */
  readonly hasParts: boolean;
}

/** Null where a result could be beyond 2^26 steps, or a sum beyond 2^30. */
export function averageRescale(numbers: AverageNumbers): AverageRescale | null {
  const { factor, count, zeroPoint, hasParts } = numbers;
  const reach = 255 * count;
  const pre = Math.floor(Math.log2(LARGEST_SUM / reach));
  const room = Math.floor(Math.log2(LARGEST_RESULT / (reach * factor)));
  const shift = Math.min(room, LARGEST_SHIFT);
  if (pre < 0 || shift < 1) return null;
  const multiplier = Math.round(factor * 2 ** (32 + shift - pre));
  const up = Math.floor(Math.log2(count));
  const divisionError = hasParts ? Math.ceil(factor * count * 2 ** (shift - pre)) : 0;
  const slack = 2 + divisionError;
  return {
    pre,
    multiplier,
    offset: zeroPoint * 2 ** shift + 2 ** (shift - 1) - slack,
    shift,
    slack,
    odd: zeroPoint & 1,
    up,
    part_multiplier: Math.round(factor * count * 2 ** (32 + shift - pre - up)),
  };
}
