import { runOnHost } from './harness/run-driver.ts';

const lines = new Map<string, string[]>();

beforeAll(() => {
  const text = runOnHost({ driver: 'element_wise.c', kernels: [] });
  for (const line of text.trim().split('\n')) {
    const [name, ...values] = line.split(' ');
    lines.set(name!, values);
  }
});

function signed(name: string): number[] {
  return lines.get(name)!.map((hex) => Number.parseInt(hex, 16) | 0);
}

const MIN = -(2 ** 31);

test('division truncates, wraps at the smallest integer and gives 0 for a divisor of 0', () => {
  expect(signed('div')).toEqual([3, -3, -3, 3, MIN, 0, 0, 0, 0, 0, 0, 0]);
});

test('remainders have the sign of the dividend or of the divisor', () => {
  expect(signed('rem')).toEqual([1, -1, 1, -1, 0, 5, -5, 3, -2, 1, -1, 0]);
  expect(signed('mod')).toEqual([1, 1, -1, -1, 0, 5, -5, 3, 29, -2, -1, 0]);
});

test('products and powers wrap, and a negative power has no fraction', () => {
  expect(signed('mul')).toEqual([14, -14, -14, 14, MIN, 0, 0, 120, -62, -3, 3, 0]);
  const power = Number(BigInt.asIntN(32, 3n ** 40n));
  expect(signed('pow')).toEqual([49, 49, 0, 0, 0, 1, 1, power, MIN, 1, -1, 0]);
});

test('a shift to the right extends the sign, also past the width', () => {
  expect(signed('shift')).toEqual([1, -2, 0, -1, -1, 5, -5, 0, -1, 0, -1, 0]);
});

test('rows broadcast over three outer dimensions', () => {
  const a = [
    [10, 20],
    [30, 40],
  ];
  const b = [
    [1, 2],
    [3, 4],
    [5, 6],
  ];
  const wanted = a.flatMap((pair) =>
    b.flatMap((row) => pair.flatMap((left) => row.map((right) => left - right))),
  );
  expect(signed('rows')).toEqual(wanted);
});

test('every half comes back from f32, converted in place both ways', () => {
  expect(lines.get('changed')).toEqual(['0']);
  expect(lines.get('f32')).toEqual(['3f800000', '3f802000']);
});

test('a float outside the integers gives the smallest one, and a byte takes the low bits', () => {
  expect(signed('s32')).toEqual([1, -1, MIN, MIN, MIN, MIN, 300, -1]);
  expect(lines.get('u8')).toEqual(['0000ff01', 'ff2c0000']);
});
