import type { OperatorCase } from '../operator-case.ts';

const ELEMENTS = ['f32', 'f64', 's32', 's64'] as const;

export const cases: readonly OperatorCase[] = [
  ...['Equal', 'Less', 'Greater', 'LessOrEqual', 'GreaterOrEqual'].flatMap((onnx) =>
    ELEMENTS.map((element) => ({
      name: `${onnx} of ${element}`,
      onnx,
      inputs: [
        { shape: [4, 6], element },
        { shape: [6], element },
      ],
    })),
  ),
  ...['And', 'Or', 'Xor'].map((onnx) => ({
    name: `${onnx} of booleans`,
    onnx,
    inputs: [
      { shape: [4, 1, 6], element: 'bool' as const },
      { shape: [5, 1], element: 'bool' as const },
    ],
  })),
  ...['BitwiseAnd', 'BitwiseOr', 'BitwiseXor'].flatMap((onnx) =>
    (['u8', 's32'] as const).map((element) => ({
      name: `${onnx} of ${element}`,
      onnx,
      opset: 18,
      inputs: [
        { shape: [4, 6], element },
        { shape: [6], element },
      ],
    })),
  ),
  ...['LEFT', 'RIGHT'].map((direction) => ({
    name: `BitShift ${direction}`,
    onnx: 'BitShift',
    inputs: [
      { shape: [4, 6], element: 'u8' as const, range: [0, 255] as const },
      { shape: [6], element: 'u8' as const, range: [0, 7] as const },
    ],
    attributes: { direction },
  })),
];
