import type { OperatorCase } from '../operator-case.ts';
import { weights } from '../weights.ts';

const gemm = (
  name: string,
  inputs: OperatorCase['inputs'],
  attributes: OperatorCase['attributes'] = {},
): OperatorCase => ({ name: `Gemm, ${name}`, onnx: 'Gemm', inputs, attributes });

const matMul = (name: string, inputs: OperatorCase['inputs'], opset = 13): OperatorCase => ({
  name: `MatMul, ${name}`,
  onnx: 'MatMul',
  opset,
  inputs,
});

export const cases: readonly OperatorCase[] = [
  gemm('constant B and C', [{ shape: [3, 7] }, weights([7, 13]), weights([13])]),
  gemm('transB', [{ shape: [1, 10] }, weights([15, 10]), weights([15])], { transB: 1 }),
  gemm('transA', [{ shape: [10, 2] }, weights([10, 3]), weights([1, 3])], { transA: 1 }),
  gemm('alpha and beta', [{ shape: [2, 6] }, weights([6, 5]), weights([5])], {
    alpha: 0.5,
    beta: -2,
  }),
  gemm('scalar C', [{ shape: [2, 6] }, weights([6, 5]), weights([])]),
  gemm('a column as C', [{ shape: [2, 6] }, weights([6, 5]), weights([2, 1])], { beta: 3 }),
  gemm('run-time C', [{ shape: [2, 6] }, weights([6, 5]), { shape: [2, 5] }], { beta: 0.5 }),
  gemm('constant A', [weights([2, 6]), { shape: [6, 5] }]),
  gemm('all at run time', [{ shape: [6, 2] }, { shape: [5, 6] }, { shape: [5] }], {
    transA: 1,
    transB: 1,
    alpha: 0.5,
    beta: 2,
  }),
  matMul('constant matrix', [{ shape: [4, 9] }, weights([9, 6])]),
  matMul('3-D by constant matrix', [{ shape: [2, 3, 8] }, weights([8, 11])]),
  matMul('vector by constant matrix', [{ shape: [8] }, weights([8, 11])]),
  matMul('zeros by constant matrix', [
    { shape: [1, 8], constant: Array<number>(8).fill(0) },
    weights([8, 11]),
  ]),
  matMul('zeros by a matrix that holds an infinity', [
    { shape: [1, 2], constant: [0, 0] },
    { shape: [2, 2], constant: [1, Infinity, 2, 3] },
  ]),
  matMul('constant matrix on the left', [weights([5, 8]), { shape: [8, 3] }]),
  matMul('constant stack of matrices', [{ shape: [2, 3, 4] }, weights([2, 4, 5])]),
  matMul('vectors', [{ shape: [8] }, { shape: [8] }]),
  matMul('matrix by vector', [{ shape: [3, 8] }, { shape: [8] }]),
  matMul('vector by stack', [{ shape: [4] }, { shape: [3, 4, 2] }]),
  matMul('broadcast stacks', [{ shape: [2, 1, 3, 4] }, { shape: [5, 4, 6] }]),
  matMul('of int32', [
    { shape: [3, 4], element: 's32' },
    { shape: [4, 2], element: 's32' },
  ]),
  matMul('of uint64', [
    { shape: [3, 4], element: 'u64' },
    { shape: [4, 2], element: 'u64' },
  ]),
  matMul('of double', [
    { shape: [3, 4], element: 'f64' },
    { shape: [4, 2], element: 'f64' },
  ]),
];
