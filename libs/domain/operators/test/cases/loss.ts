import type { OperatorCase } from '../operator-case.ts';
import { weights } from '../weights.ts';

interface Scores {
  readonly shape: readonly number[];
  readonly targets: readonly number[];
}

const CLASSES = 5;
const SCORES: readonly Scores[] = [
  { shape: [6, CLASSES], targets: [6] },
  { shape: [3, CLASSES, 4], targets: [3, 4] },
  { shape: [2, CLASSES, 3, 2], targets: [2, 3, 2] },
];

/** With a weight and a target that does not count, of each reduction. */
export const cases: readonly OperatorCase[] = [
  'NegativeLogLikelihoodLoss',
  'SoftmaxCrossEntropyLoss',
].flatMap((onnx) =>
  SCORES.flatMap(({ shape, targets }) =>
    ['none', 'sum', 'mean'].flatMap((reduction) =>
      [false, true].flatMap((isWeighted) =>
        [{}, { ignore_index: 2 }].map((ignoring): OperatorCase => {
          const weight = isWeighted ? [weights([CLASSES])] : [];
          const isIgnoring = 'ignore_index' in ignoring;
          return {
            name: `${onnx} of rank ${shape.length}, ${reduction}${isWeighted ? ', weighted' : ''}${isIgnoring ? ', ignoring' : ''}`,
            onnx,
            opset: 13,
            inputs: [
              { shape },
              { shape: targets, element: 's64', range: [0, CLASSES - 1] },
              ...weight,
            ],
            attributes: { reduction, ...ignoring },
          };
        }),
      ),
    ),
  ),
);
