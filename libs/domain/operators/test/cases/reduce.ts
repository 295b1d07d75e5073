import type { ElementType } from '@flashline/ir';
import type { OperatorCase, OperatorCaseInput } from '../operator-case.ts';

const OPS = ['Sum', 'Mean', 'Max', 'Min', 'Prod', 'SumSquare', 'L1', 'L2', 'LogSum', 'LogSumExp'];
const AXES = [[0], [1], [2], [3], [0, 2], [1, 3], [2, 3], [0, 1, 2, 3]];

const reduction = (
  op: string,
  x: OperatorCaseInput,
  axes: readonly number[],
  keepdims = 1,
): OperatorCase => ({
  name: `Reduce${op} of ${x.element ?? 'f32'} over ${axes.join(' ')}, keepdims ${keepdims}`,
  onnx: `Reduce${op}`,
  opset: 18,
  inputs: [x, { shape: [axes.length], element: 's64', constant: axes }],
  attributes: { keepdims },
});

const X: OperatorCaseInput = { shape: [2, 3, 4, 5], range: [0.5, 2] };
const integers = (element: ElementType, range: readonly [number, number]): OperatorCaseInput => ({
  shape: [3, 4, 6],
  element,
  range,
});

export const cases: readonly OperatorCase[] = [
  ...OPS.flatMap((op) => AXES.map((axes, i) => reduction(op, X, axes, i % 2))),
  ...['Sum', 'Mean', 'Max', 'Min', 'Prod'].flatMap((op) => [
    reduction(op, integers('s32', [-4, 4]), [1]),
    reduction(op, integers('s32', [-4, 4]), [0, 2]),
  ]),
  ...['Sum', 'Max', 'Min'].map((op) => reduction(op, integers('s64', [-9, 9]), [-1])),
  ...['Max', 'Min'].flatMap((op) => [
    reduction(op, integers('s8', [-128, 127]), [0, 1]),
    reduction(op, integers('u8', [0, 255]), [2]),
  ]),
  reduction('L1', integers('s32', [-9, 9]), [1]),
  reduction('SumSquare', integers('s32', [-9, 9]), [2]),
  reduction('Sum', { shape: [3, 7], element: 'f64' }, [1]),
  reduction('Max', { shape: [3, 7], element: 'f64' }, [0]),
  reduction('LogSumExp', { shape: [3, 40, 2], range: [-90, 90] }, [0, 2]),
  reduction('LogSumExp', { shape: [3, 40], range: [-90, 90] }, [1]),
  { name: 'ReduceSum of everything', onnx: 'ReduceSum', inputs: [X] },
  {
    name: 'ReduceMean by attribute',
    onnx: 'ReduceMean',
    opset: 13,
    inputs: [X],
    attributes: { axes: [-1] },
  },
  {
    name: 'ReduceSum that reduces nothing',
    onnx: 'ReduceSum',
    inputs: [X],
    attributes: { noop_with_empty_axes: 1 },
  },
  { name: 'GlobalAveragePool', onnx: 'GlobalAveragePool', inputs: [{ shape: [2, 5, 7, 3] }] },
  { name: 'GlobalAveragePool 1-D', onnx: 'GlobalAveragePool', inputs: [{ shape: [1, 5, 17] }] },
  { name: 'GlobalMaxPool', onnx: 'GlobalMaxPool', inputs: [{ shape: [2, 5, 7, 3] }] },
];
