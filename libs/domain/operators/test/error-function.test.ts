import { erf, erfc } from '../src/elementwise/error-function.ts';

/** From the tables of Abramowitz and Stegun, 7.1 and 7.3. */
test.each([
  [0, 0],
  [0.1, 0.1124629160182849],
  [0.5, 0.5204998778130465],
  [1, 0.8427007929497149],
  [2, 0.9953222650189527],
  [2.5, 0.999593047982555],
  [3, 0.9999779095030014],
])('erf(%d) is %d, and odd', (x, wanted) => {
  expect(Math.abs(erf(x) - wanted)).toBeLessThanOrEqual(2 ** -52);
  expect(erf(-x)).toBe(-erf(x));
});

test.each([
  [3, 2.209049699858544e-5],
  [5, 1.5374597944280347e-12],
  [10, 2.088487583762545e-45],
])('erfc(%d) is %d to its own size', (x, wanted) => {
  expect(Math.abs(erfc(x) / wanted - 1)).toBeLessThanOrEqual(2 ** -48);
  expect(Math.abs(erfc(-x) + erfc(x) - 2)).toBeLessThanOrEqual(2 ** -51);
});

test('the ends are exact', () => {
  expect([erf(Infinity), erf(-Infinity), erfc(Infinity), erfc(-Infinity)]).toEqual([1, -1, 0, 2]);
  expect(erf(Number.NaN)).toBeNaN();
  expect(erfc(Number.NaN)).toBeNaN();
});
