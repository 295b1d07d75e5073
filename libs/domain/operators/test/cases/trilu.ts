import type { OperatorCase } from '../operator-case.ts';

export const cases: readonly OperatorCase[] = [0, 1].flatMap((upper) => [
  ...[-4, -1, 0, 2, 7].map((k) => ({
    name: `Trilu, upper ${upper}, diagonal ${k}`,
    onnx: 'Trilu',
    inputs: [{ shape: [2, 4, 5] }, { shape: [], element: 's64' as const, constant: [k] }],
    attributes: { upper },
  })),
  {
    name: `Trilu of s64, upper ${upper}, diagonal at run time`,
    onnx: 'Trilu',
    inputs: [
      { shape: [4, 4], element: 's64' as const },
      { shape: [], element: 's64' as const, range: [-3, 3] as const },
    ],
    attributes: { upper },
  },
]);
