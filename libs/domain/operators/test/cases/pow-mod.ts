import type { OperatorCase, OperatorCaseInput } from '../operator-case.ts';

const positive: OperatorCaseInput = { shape: [3, 5], range: [0.1, 4] };
const bounds = (element: string): readonly [number, number] =>
  element.startsWith('u') ? [0, 99] : [-99, 99];

export const cases: readonly OperatorCase[] = [
  ...[0.5, 2, 3, -1, 1.7].map((exponent) => ({
    name: `Pow to the constant ${exponent}`,
    onnx: 'Pow',
    inputs: [positive, { shape: [], constant: [exponent] }],
  })),
  { name: 'Pow at run time', onnx: 'Pow', inputs: [positive, { shape: [5] }] },
  {
    name: 'Pow of f32 to s64',
    onnx: 'Pow',
    inputs: [{ shape: [3, 5] }, { shape: [5], element: 's64', range: [0, 4] }],
  },
  {
    name: 'Pow of s32 to f32',
    onnx: 'Pow',
    inputs: [
      { shape: [3, 5], element: 's32' },
      { shape: [5], range: [0, 3] },
    ],
  },
  {
    name: 'Pow of s64',
    onnx: 'Pow',
    inputs: [
      { shape: [3, 5], element: 's64', range: [-9, 9] },
      { shape: [5], element: 's64', range: [0, 6] },
    ],
  },
  ...(['s8', 's32', 's64', 'u8', 'u32'] as const).flatMap((element) =>
    [0, 1].map((fmod) => ({
      name: `Mod of ${element} with fmod ${fmod}`,
      onnx: 'Mod',
      inputs: [
        { shape: [4, 6], element, range: bounds(element) },
        { shape: [6], element, range: [1, 9] as const },
      ],
      attributes: { fmod },
    })),
  ),
  {
    name: 'Mod of s32 by negative numbers',
    onnx: 'Mod',
    inputs: [
      { shape: [4, 6], element: 's32', range: [-99, 99] },
      { shape: [6], element: 's32', range: [-9, -1] },
    ],
  },
  {
    name: 'Mod of f32',
    onnx: 'Mod',
    inputs: [
      { shape: [4, 6], range: [-9, 9] },
      { shape: [6], range: [0.5, 2] },
    ],
    attributes: { fmod: 1 },
  },
  { name: 'PRelu per channel', onnx: 'PRelu', inputs: [{ shape: [2, 3, 4] }, { shape: [3, 1] }] },
];
