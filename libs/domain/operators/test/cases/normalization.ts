import type { OperatorCase } from '../operator-case.ts';
import { weights } from '../weights.ts';

const positive = (length: number) => ({
  shape: [length],
  constant: Array.from({ length }, (_, i) => 0.5 + (i % 5) / 4),
});

const layerNorm = (
  name: string,
  inputs: OperatorCase['inputs'],
  attributes: OperatorCase['attributes'],
  outputs = 1,
): OperatorCase => ({
  name: `LayerNormalization ${name}`,
  onnx: 'LayerNormalization',
  opset: 17,
  inputs,
  attributes: { epsilon: 1e-5, ...attributes },
  outputs,
});

const X = { shape: [2, 3, 10] };

export const cases: readonly OperatorCase[] = [
  layerNorm('of rows', [X, weights([10]), weights([10])], { axis: -1 }),
  layerNorm('without bias', [X, weights([10])], {}),
  layerNorm('of planes', [X, weights([3, 10]), weights([3, 10])], { axis: 1 }),
  layerNorm('of everything, with statistics', [X, weights([2, 3, 10])], { axis: 0 }, 3),
  layerNorm('with statistics', [X, weights([10]), weights([10])], { axis: 2 }, 3),
  layerNorm('run-time scale', [X, { shape: [10] }, { shape: [10] }], { axis: 2 }),
  layerNorm('one row', [{ shape: [1, 37] }, weights([37]), weights([37])], { epsilon: 0.1 }),
  {
    name: 'InstanceNormalization',
    onnx: 'InstanceNormalization',
    inputs: [{ shape: [2, 3, 5, 4] }, weights([3]), weights([3])],
  },
  {
    name: 'InstanceNormalization 1-D, run-time scale',
    onnx: 'InstanceNormalization',
    inputs: [{ shape: [1, 4, 9] }, { shape: [4] }, { shape: [4] }],
    attributes: { epsilon: 0.01 },
  },
  ...[1, 2, 6].map((groups) => ({
    name: `GroupNormalization in ${groups} groups`,
    onnx: 'GroupNormalization',
    opset: 21,
    inputs: [{ shape: [2, 6, 3, 5] }, weights([6]), weights([6])],
    attributes: { num_groups: groups },
  })),
  {
    name: 'GroupNormalization with one scale per group',
    onnx: 'GroupNormalization',
    opset: 18,
    inputs: [{ shape: [2, 6, 4] }, weights([3]), { shape: [3] }],
    attributes: { num_groups: 3 },
  },
  {
    name: 'BatchNormalization',
    onnx: 'BatchNormalization',
    opset: 15,
    inputs: [{ shape: [2, 4, 5, 3] }, weights([4]), weights([4]), weights([4]), positive(4)],
  },
  {
    name: 'BatchNormalization of a matrix',
    onnx: 'BatchNormalization',
    opset: 9,
    inputs: [{ shape: [3, 4] }, weights([4]), weights([4]), weights([4]), positive(4)],
    attributes: { epsilon: 0.01 },
  },
  {
    name: 'BatchNormalization, run-time statistics',
    onnx: 'BatchNormalization',
    opset: 15,
    inputs: [
      { shape: [2, 4, 6] },
      { shape: [4] },
      { shape: [4] },
      { shape: [4] },
      { shape: [4], range: [0.1, 2] },
    ],
  },
  ...[1, 3, 5].map((size) => ({
    name: `LRN over ${size} channels`,
    onnx: 'LRN',
    inputs: [{ shape: [2, 6, 3, 4] }],
    attributes: { size, alpha: 0.02, beta: 0.6, bias: 1.5 },
  })),
];
