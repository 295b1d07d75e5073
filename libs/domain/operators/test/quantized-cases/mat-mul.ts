/** Products of two operands that are computed at run time, or of which one is no plain matrix. */
import type { CaseScale, QuantizedCase, QuantizedCaseInput } from '../quantized-case.ts';

const low: CaseScale = { scale: 0.02, zero: -128 };
const high: CaseScale = { scale: 0.03, zero: 127 };
const middle: CaseScale = { scale: 0.025, zero: 5 };
const out: CaseScale = { scale: 0.1713, zero: -3 };

function data(shape: readonly number[], scale: CaseScale): QuantizedCaseInput {
  return { shape, ...scale };
}

function product(
  name: string,
  a: QuantizedCaseInput,
  b: QuantizedCaseInput,
  to: CaseScale = out,
): QuantizedCase {
  return { name, onnx: 'MatMul', inputs: [a, b], outputs: [to] };
}

const SIZES = [1, 2, 3, 4, 5, 7, 9, 12].map((depth, i): QuantizedCase => {
  const rows = [5, 1, 4, 3, 2, 8, 6, 1][i]!;
  const columns = [4, 3, 5, 1, 9, 8, 2, 1][i]!;
  const name = `${rows} rows, ${columns} columns, ${depth} deep`;
  return product(name, data([rows, depth], low), data([depth, columns], middle));
});

export const cases: readonly QuantizedCase[] = [
  ...SIZES,
  product('batches', data([3, 4, 6], high), data([3, 6, 5], low), { scale: 0.4, zero: 20 }),
  product('broadcast batches', data([2, 1, 5, 6], middle), data([3, 6, 5], high)),
  product('a vector on the left', data([7], middle), data([2, 7, 6], middle)),
  product('a vector on the right', data([2, 5, 7], middle), data([7], high)),
  product('two vectors', data([33], middle), data([33], high), { scale: 1.1, zero: 0 }),
  product('columns in panels', data([3, 300], low), data([300, 21], high), {
    scale: 7,
    zero: 3,
  }),
  product('a deep product', data([1, 4096], low), data([4096, 5], high), { scale: 110, zero: 3 }),
  product(
    'steps of sums as large as those of the output',
    data([3, 3], low),
    data([3, 5], middle),
    {
      scale: 0.00071,
      zero: 9,
    },
  ),
  product(
    'known matrices on the right',
    data([2, 3, 9], low),
    { weights: [2, 9, 6], scales: [0.013] },
    { scale: 0.2, zero: 1 },
  ),
  product('a known left side', { weights: [6, 9], scales: [0.017] }, data([9, 7], middle), {
    scale: 0.2,
    zero: 1,
  }),
  {
    name: 'both sides transposed',
    onnx: 'Gemm',
    attributes: { transA: 1, transB: 1 },
    inputs: [data([9, 6], low), data([7, 9], high)],
    outputs: [out],
  },
  {
    name: 'the right side transposed, odd sizes',
    onnx: 'Gemm',
    attributes: { transB: 1 },
    inputs: [data([5, 11], low), data([6, 11], high)],
    outputs: [out],
  },
  {
    name: 'a scale for each matrix on the right',
    onnx: 'MatMul',
    inputs: [data([2, 3, 9], low), { weights: [2, 9, 6], scales: [0.013, 0.02], axis: 0 }],
    outputs: [out],
    fallback: 'INT8_OPERANDS',
  },
];
