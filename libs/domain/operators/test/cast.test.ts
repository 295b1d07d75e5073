import { allocate, tensorOf, type ElementType, type Tensor } from '@flashline/ir';
import fc from 'fast-check';
import { findOperator, GraphBuilder, Refusal } from '../src/index.ts';

function cast(tensor: Tensor, to: string): Tensor {
  const builder = new GraphBuilder(findOperator);
  return builder.one('Cast', [builder.constant(tensor)], { to }).constant!;
}

function castNumbers(from: ElementType, values: readonly number[], to: ElementType): number[] {
  const { data } = cast(tensorOf(from, [values.length], values), to);
  return Array.from(data as ArrayLike<number | bigint>, Number);
}

describe('Cast from a float to an integer', () => {
  test('drops the fraction', () => {
    for (const to of ['s8', 's16', 's32', 's64'] as const) {
      expect(castNumbers('f32', [1.9, -1.9, 0.5, -0.5], to)).toEqual([1, -1, 0, 0]);
    }
  });

  test('keeps the low bits where a narrow type is too small, as ONNX Runtime does', () => {
    expect(castNumbers('f32', [300, -1, 1e5], 'u8')).toEqual([44, 255, 160]);
    expect(castNumbers('f32', [300, -300], 's8')).toEqual([44, -44]);
    expect(castNumbers('f32', [3e9, -1], 'u32')).toEqual([3e9, 4294967295]);
  });

  test('gives the smallest integer for NaN and what does not fit', () => {
    const outside = [NaN, Infinity, -Infinity, 1e19];
    expect(castNumbers('f32', outside, 's32')).toEqual(outside.map(() => -(2 ** 31)));
    expect(castNumbers('f64', outside, 's64')).toEqual(outside.map(() => -(2 ** 63)));
  });
});

describe('Cast to bool', () => {
  test('is true for everything but zero', () => {
    expect(castNumbers('f32', [0, -0, 0.1, NaN, -1], 'bool')).toEqual([0, 0, 1, 1, 1]);
    expect(castNumbers('s64', [0, 256], 'bool')).toEqual([0, 1]);
  });
});

describe('Cast between integers', () => {
  test('keeps the low bits and extends the sign', () => {
    expect(castNumbers('s32', [-1, 0x1ff], 'u8')).toEqual([255, 255]);
    expect(castNumbers('s8', [-1], 's64')).toEqual([-1]);
    expect(castNumbers('s8', [-1], 'u32')).toEqual([2 ** 32 - 1]);
  });
});

describe('Cast to f16', () => {
  test('rounds as a Float16Array does', () => {
    const single = fc.float({ noNaN: true });
    fc.assert(
      fc.property(single, (value) => {
        const bits = castNumbers('f32', [value], 'f16')[0]!;
        expect(bits).toBe(new Uint16Array(Float16Array.of(value).buffer)[0]);
      }),
    );
  });

  test('comes back from all 65,536 values unchanged', () => {
    const data = Uint16Array.from({ length: 65536 }, (_, i) => i);
    const halves = new Float16Array(data.buffer);
    const singles = cast({ type: { element: 'f16', shape: [65536] }, data }, 'f32');
    const back = cast(singles, 'f16').data;
    let differences = 0;
    for (let i = 0; i < 65536; i++) {
      if (!Object.is(Number(singles.data[i]), halves[i])) differences++;
      if (Number.isNaN(halves[i])) continue;
      if (back[i] !== i) differences++;
    }
    expect(differences).toBe(0);
  });
});

describe('Cast to bf16', () => {
  test('rounds to the nearest, ties to even', () => {
    const ulp = 2 ** -7;
    const values = [1 + ulp / 2, 1 + 1.5 * ulp, 1 + 0.51 * ulp, 3.4e38, -0];
    const bits = castNumbers('f32', values, 'bf16');
    expect(bits).toEqual([0x3f80, 0x3f82, 0x3f81, 0x7f80, 0x8000]);
  });

  test('keeps a NaN a NaN', () => {
    const data = allocate('f32', 1);
    new Uint32Array(data.buffer)[0] = 0x7f800001;
    const half = cast({ type: { element: 'f32', shape: [1] }, data }, 'bf16');
    expect(cast(half, 'f32').data[0]).toBeNaN();
  });
});

test('a 64-bit integer is rounded to f32 once', () => {
  const value = 2n ** 60n + 2n ** 36n + 1n; // just above half a step of 2^37
  const tensor: Tensor = { type: { element: 's64', shape: [1] }, data: BigInt64Array.of(value) };
  expect(cast(tensor, 'f32').data[0]).toBe(2 ** 60 + 2 ** 37);
});

test('a cast to packed integers is refused', () => {
  expect(() => cast(tensorOf('f32', [1], [1]), 's4')).toThrow(Refusal);
});
