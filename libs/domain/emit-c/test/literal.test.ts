import { doubleLiteral, floatLiteral, integerLiteral } from '../src/literal.ts';

test('floats read back as the same float32', () => {
  for (const value of [0.1, 1 / 3, 16777217, 3.4028234e38, 1e-45, 1.1754944e-38, -7.25, 1e7]) {
    const single = Math.fround(value);
    const text = floatLiteral(value);
    expect(text).toMatch(/^-?[0-9.e+-]+f$/);
    expect(Math.fround(Number(text.slice(0, -1)))).toBe(single);
  }
});

test('numbers without digits keep their kind and their sign', () => {
  expect(floatLiteral(-0)).toBe('-0.0f');
  expect(floatLiteral(NaN)).toBe('NAN');
  expect(floatLiteral(-Infinity)).toBe('-INFINITY');
  expect(doubleLiteral(-0)).toBe('-0.0');
  expect(doubleLiteral(Infinity)).toBe('(double)INFINITY');
});

test('doubles always carry a point or an exponent', () => {
  expect([1, 1e21, 0.5].map(doubleLiteral)).toEqual(['1.0', '1e+21', '0.5']);
});

test('integers have the narrowest literal that C reads as themselves', () => {
  expect(integerLiteral(2 ** 31 - 1)).toBe('2147483647');
  expect(integerLiteral(2 ** 31)).toBe('2147483648LL');
  expect(integerLiteral(-(2 ** 31))).toBe('INT32_MIN');
  expect(integerLiteral(-(2n ** 63n))).toBe('INT64_MIN');
  expect(integerLiteral(2n ** 64n - 1n)).toBe('18446744073709551615ULL');
});
