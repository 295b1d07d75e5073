/** Values that break careless code: extremes, signs, special floats, names with teeth. */
import type { Dice } from './dice.ts';

const INTEGERS = [
  0,
  1,
  -1,
  2,
  -2,
  3,
  7,
  8,
  31,
  32,
  63,
  64,
  127,
  128,
  255,
  256,
  1000,
  4096,
  65535,
  65536,
  1e6,
  -3,
  -8,
  -128,
  -65536,
  2 ** 24,
  2 ** 28,
  2 ** 31 - 1,
  2 ** 31,
  -(2 ** 31),
  2 ** 32,
  2 ** 53,
  2 ** 62,
  2 ** 63,
  -(2 ** 63),
];

const FLOATS = [
  0,
  -0,
  1,
  -1,
  0.5,
  2,
  1e-45,
  1e-30,
  1e30,
  3.4e38,
  -3.4e38,
  NaN,
  Infinity,
  -Infinity,
  0.1,
  255.5,
];

const NAMES = [
  '',
  ' ',
  '*/ int main(void) { return 1; } /*',
  '\u001b[2J\u001b]0;owned\u0007',
  'a\nb',
  'a\u0000b',
  '"',
  "'",
  '\\',
  '%s%n',
  '../../etc/passwd',
  '__proto__',
  'constructor',
  'toString',
  'x',
  '\u202egnp.exe',
  '#define',
  '?'.repeat(300),
  'then_branch',
  'axis',
  'ai.onnx',
  'com.microsoft',
];

const DIMENSIONS = [0, 1, 2, 3, 4, 5, 7, 8, 16, 17, 100, 1024, 65536, 2 ** 20, 2 ** 28];

export function hostileInteger(dice: Dice): number {
  return dice.chance(3) ? dice.between(-9, 40) : dice.pick(INTEGERS);
}

export function hostileFloat(dice: Dice): number {
  return dice.chance(3) ? dice.between(-400, 400) / 64 : dice.pick(FLOATS);
}

export function hostileName(dice: Dice): string {
  return dice.pick(NAMES);
}

/** Mostly possible, now and then impossible. */
export function hostileDimension(dice: Dice): number {
  return dice.chance(8) ? hostileInteger(dice) : dice.pick(DIMENSIONS);
}
