import type { OperatorCase } from '../operator-case.ts';

const SHAPE = [3, 4, 5];

export const cases: readonly OperatorCase[] = [0, 1, -1].flatMap((axis) =>
  [{}, { exclusive: 1 }, { reverse: 1 }, { exclusive: 1, reverse: 1 }].map((attributes) => ({
    name: `CumSum along ${axis} with ${JSON.stringify(attributes)}`,
    onnx: 'CumSum',
    inputs: [{ shape: SHAPE }, { shape: [], element: 's64' as const, constant: [axis] }],
    attributes,
  })),
);
