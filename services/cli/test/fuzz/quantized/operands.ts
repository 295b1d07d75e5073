/** Operands of quantised nodes: integers, scales and zero points, mostly as quantisers make them. */
import type { ElementType } from '@flashline/ir';
import type { Dice } from '../dice.ts';
import { hostileFloat } from '../hostile-values.ts';
import type { Operand } from '../operator-recipes.ts';

/** One in so many operands is odd: a scale that is no scale, a shape that does not fit; 0: none is. */
export type OneIn = number;

export const BYTES = ['s8', 'u8'] as const satisfies ElementType[];
export const NARROW = ['s8', 'u8', 's8', 'u8', 's16', 'u16'] as const satisfies ElementType[];

type Narrow = (typeof NARROW)[number];

const LIMITS: Readonly<Record<Narrow, readonly [number, number]>> = {
  s8: [-128, 127],
  u8: [0, 255],
  s16: [-32768, 32767],
  u16: [0, 65535],
};

export function isOdd(dice: Dice, oddOneIn: OneIn): boolean {
  return oddOneIn > 0 && dice.chance(oddOneIn);
}

/** Activations: given at run time, over the whole range of their type. */
export function activation(element: Narrow, shape: readonly number[]): Operand {
  return { element, shape, isConstant: false };
}

/** Known integers over the whole range, or a small part of it. */
export function integers(dice: Dice, element: Narrow, shape: readonly number[]): Operand {
  const [lo, hi] = dice.chance(3) ? LIMITS[element] : [element.startsWith('u') ? 0 : -9, 9];
  const values = dice.list(countOf(shape), () => dice.between(lo, hi));
  return { element, shape, values, isConstant: true };
}

/** Known biases of 32 bits. */
export function biases(dice: Dice, count: number): Operand {
  const values = dice.list(count, () => dice.between(-3000, 3000));
  return { element: 's32', shape: [count], values, isConstant: true };
}

/** Scales from 1/1000 to 4, as one number each; odd ones are no scales, or of another shape. */
export function scales(dice: Dice, shape: readonly number[], oddOneIn: OneIn): Operand {
  const own = isOdd(dice, oddOneIn) ? [...shape, dice.between(0, 3)] : shape;
  const values = dice.list(countOf(own), () =>
    isOdd(dice, oddOneIn) ? hostileFloat(dice) : anyScale(dice),
  );
  return { element: 'f32', shape: own, values, isConstant: !isOdd(dice, oddOneIn) };
}

function anyScale(dice: Dice): number {
  return Math.fround(2 ** (dice.between(-10 * 64, 2 * 64) / 64));
}

/** Zero points anywhere in the range, at both ends of it more often; odd ones of another shape or type. */
export function zeros(
  dice: Dice,
  element: Narrow,
  shape: readonly number[],
  oddOneIn: OneIn,
): Operand {
  const own = isOdd(dice, oddOneIn) ? [...shape, dice.between(0, 3)] : shape;
  const type = isOdd(dice, oddOneIn) ? dice.pick(NARROW) : element;
  const [lo, hi] = LIMITS[type];
  const middle = Math.ceil((lo + hi) / 2);
  const values = dice.list(countOf(own), () =>
    dice.pick([middle, middle, lo, hi, dice.between(lo, hi)]),
  );
  return { element: type, shape: own, values, isConstant: !isOdd(dice, oddOneIn) };
}

/** Scale and zero point of a whole tensor. */
export function scaling(dice: Dice, element: Narrow, oddOneIn: OneIn): [Operand, Operand] {
  return [scales(dice, [], oddOneIn), zeros(dice, element, [], oddOneIn)];
}

/** One scale, or one for each of `count` channels; weights of signed types have no zero points. */
export function weightScaling(
  dice: Dice,
  element: Narrow,
  count: number,
  oddOneIn: OneIn,
): [Operand, Operand] {
  const shape = dice.chance(2) ? [] : [count];
  const isSymmetric = element.startsWith('s') && !isOdd(dice, oddOneIn);
  const zero = zeros(dice, element, shape, oddOneIn);
  return [
    scales(dice, shape, oddOneIn),
    isSymmetric ? { ...zero, values: dice.list(countOf(zero.shape), () => 0) } : zero,
  ];
}

export function countOf(shape: readonly number[]): number {
  return shape.reduce((product, dim) => product * dim, 1);
}
