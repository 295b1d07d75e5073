import type { OperatorCase, OperatorCaseInput } from '../operator-case.ts';

type Element = NonNullable<OperatorCaseInput['element']>;

const domain = 'com.microsoft';

const bytes = (shape: readonly number[], element: Element): OperatorCaseInput => ({
  shape,
  element,
  range: element === 'u8' ? [0, 255] : [-128, 127],
});
const scaled = (zero: number, element: Element, scale: number): OperatorCaseInput[] => [
  { shape: [], constant: [scale] },
  { shape: [], element, constant: [zero] },
];

const one = (
  onnx: string,
  element: 'u8' | 's8',
  inputs: OperatorCase['inputs'],
  attributes: OperatorCase['attributes'] = {},
): OperatorCase => ({ name: `of ${element}`, onnx, domain, inputs, attributes });

/** Powers of two and an even zero point where ONNX Runtime rounds sums with the zero point in them. */
const both = (element: 'u8' | 's8'): OperatorCase[] => {
  const zero = element === 'u8' ? 128 : 0;
  const plane = bytes([2, 3, 7, 6], element);
  const from = scaled(zero, element, 0.0625);
  return [
    one('QLinearAdd', element, [
      plane,
      ...from,
      bytes([3, 1, 6], element),
      ...scaled(zero + 5, element, 2 ** -5),
      ...scaled(zero - 10, element, 2 ** -3),
    ]),
    one('QLinearMul', element, [
      plane,
      ...from,
      bytes([6], element),
      ...scaled(zero + 5, element, 2 ** -5),
      ...scaled(zero - 10, element, 0.25),
    ]),
    one('QLinearSigmoid', element, [plane, ...from, ...scaled(zero - 128, element, 2 ** -8)]),
    one('QLinearLeakyRelu', element, [plane, ...from, ...scaled(zero - 77, element, 0.043)], {
      alpha: 0.2,
    }),
    one(
      'QLinearConcat',
      element,
      [
        ...scaled(zero, element, 0.07),
        plane,
        ...from,
        bytes([2, 1, 7, 6], element),
        ...scaled(zero, element, 0.03),
      ],
      { axis: 1 },
    ),
    one('QLinearAveragePool', element, [plane, ...from, ...scaled(zero + 1, element, 0.053)], {
      kernel_shape: [3, 2],
      strides: [2, 1],
      pads: [1, 0, 1, 1],
    }),
    one('QLinearGlobalAveragePool', element, [plane, ...from, ...scaled(zero, element, 0.013)]),
    one(
      'QLinearSoftmax',
      element,
      [bytes([4, 9], element), ...from, ...scaled(zero - 128, element, 2 ** -8)],
      { opset: 13, axis: -1 },
    ),
    one('QLinearWhere', element, [
      { shape: [7, 6], element: 'bool' },
      plane,
      ...from,
      bytes([1], element),
      ...scaled(zero, element, 0.03),
      ...scaled(zero, element, 0.07),
    ]),
    one('QuantizeLinear', element, [{ shape: [3, 5] }, ...scaled(zero, element, 0.02)]),
    one('DequantizeLinear', element, [bytes([3, 5], element), ...scaled(zero, element, 0.02)]),
  ];
};

export const cases: readonly OperatorCase[] = [
  ...both('u8'),
  ...both('s8'),
  {
    name: 'of channels that come last',
    onnx: 'QLinearGlobalAveragePool',
    domain,
    inputs: [bytes([1, 4, 4, 2], 'u8'), ...scaled(0, 'u8', 1), ...scaled(0, 'u8', 1)],
    attributes: { channels_last: 1 },
    refused: 'OP_ATTRIBUTE',
  },
];
