import type { OperatorCase } from '../operator-case.ts';
import { weights } from '../weights.ts';

export const cases: readonly OperatorCase[] = [
  {
    name: 'over the last axis',
    onnx: 'RMSNormalization',
    inputs: [{ shape: [3, 4, 9] }, weights([9])],
  },
  {
    name: 'over two axes',
    onnx: 'RMSNormalization',
    inputs: [{ shape: [3, 4, 9] }, weights([4, 9])],
    attributes: { axis: 1, epsilon: 0.01 },
  },
];
