import { toNumbers, type ElementType } from '@flashline/ir';
import { randomInputs, type ModelInput } from '../src/index.ts';

function input(element: ElementType, shape: readonly number[]): ModelInput {
  return { name: 'x', shape, element };
}

function draw(element: ElementType, count: number, seed = 0): number[] {
  return toNumbers(randomInputs(seed, [input(element, [count])], 1)[0]![0]!);
}

test('the same seed gives the same samples and another seed others', () => {
  expect(draw('f32', 50, 1)).toEqual(draw('f32', 50, 1));
  expect(draw('f32', 50, 1)).not.toEqual(draw('f32', 50, 2));
  expect(draw('f32', 50, 2 ** 32)).not.toEqual(draw('f32', 50, 0));
});

test('the first numbers of seed 0 never change', () => {
  expect(draw('f32', 3)).toMatchInlineSnapshot(`
    [
      1.3202141523361206,
      0.08698126673698425,
      0.8199025988578796,
    ]
  `);
  expect(draw('s64', 8)).toMatchInlineSnapshot(`
    [
      6,
      0,
      9,
      14,
      4,
      2,
      7,
      7,
    ]
  `);
});

test('more samples begin with the same ones', () => {
  const inputs = [input('f32', [3]), input('s32', [2])];
  expect(randomInputs(5, inputs, 4).slice(0, 2)).toEqual(randomInputs(5, inputs, 2));
});

test.each(['f32', 'f64'] as const)('%s is standard normal', (element) => {
  const values = draw(element, 100_000);
  const mean = values.reduce((a, b) => a + b) / values.length;
  const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length;
  const within = values.filter((value) => Math.abs(value) < 1).length / values.length;
  expect(Math.abs(mean)).toBeLessThan(0.02);
  expect(Math.abs(variance - 1)).toBeLessThan(0.02);
  expect(Math.abs(within - 0.6827)).toBeLessThan(0.01);
});

test.each(['s8', 'u8', 's32', 's64', 'u64'] as const)('%s is uniform in 0..15', (element) => {
  const counts = Array.from({ length: 16 }, () => 0);
  for (const value of draw(element, 16_000)) counts[value]! += 1;
  expect(Math.min(...counts)).toBeGreaterThan(850);
  expect(counts.reduce((a, b) => a + b)).toBe(16_000);
});

test('booleans are fair coins', () => {
  const heads = draw('bool', 10_000).reduce((a, b) => a + b);
  expect(Math.abs(heads - 5000)).toBeLessThan(200);
});

test('16-bit floats hold the bits of the same numbers', () => {
  const exact = draw('f32', 200);
  const half = randomInputs(0, [input('f16', [200])], 1)[0]![0]!;
  const halves = new Float16Array(half.data.buffer);
  const brain = draw('bf16', 200).map((bits) => {
    return new Float32Array(Uint32Array.of(bits << 16).buffer)[0]!;
  });
  exact.forEach((value, i) => {
    expect(Math.abs(halves[i]! - value)).toBeLessThanOrEqual(Math.abs(value) * 2 ** -10);
    expect(Math.abs(brain[i]! - value)).toBeLessThanOrEqual(Math.abs(value) * 2 ** -8);
  });
});
