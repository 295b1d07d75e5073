import { packDense } from '../src/pack-dense.ts';

const floats = (...values: number[]): Float32Array => Float32Array.from(values);

test('eleven outputs are packed as blocks of eight, two and one, each led by its biases', () => {
  const weights = Float32Array.from({ length: 22 }, (_, i) => i);
  const bias = Float32Array.from({ length: 11 }, (_, i) => 100 + i);
  const packed = [...packDense({ outputs: 11, depth: 2 }, weights, bias)];
  expect(packed.slice(0, 8)).toEqual([100, 101, 102, 103, 104, 105, 106, 107]);
  expect(packed.slice(8, 16)).toEqual([0, 2, 4, 6, 8, 10, 12, 14]);
  expect(packed.slice(16, 24)).toEqual([1, 3, 5, 7, 9, 11, 13, 15]);
  expect(packed.slice(24)).toEqual([108, 109, 16, 18, 17, 19, 110, 20, 21]);
});

test('a transposed matrix packs to the same floats and a missing bias to zeros', () => {
  const rows = packDense({ outputs: 3, depth: 2 }, floats(1, 2, 3, 4, 5, 6), null);
  const columns = packDense({ outputs: 3, depth: 2 }, floats(1, 3, 5, 2, 4, 6), null, true);
  expect(rows).toEqual(columns);
  expect([...rows]).toEqual([0, 0, 1, 3, 2, 4, 0, 5, 6]);
});

test('sizes that do not fit the shape are refused', () => {
  expect(() => packDense({ outputs: 2, depth: 2 }, floats(1, 2, 3), null)).toThrow('3 weights');
  expect(() => packDense({ outputs: 1, depth: 1 }, floats(1), floats(1, 2))).toThrow('2 biases');
});
