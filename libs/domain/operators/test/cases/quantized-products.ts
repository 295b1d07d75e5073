import type { OperatorCase, OperatorCaseInput } from '../operator-case.ts';

type Element = NonNullable<OperatorCaseInput['element']>;

const bytes = (shape: readonly number[], element: Element): OperatorCaseInput => ({
  shape,
  element,
  range: element === 'u8' ? [0, 255] : [-128, 127],
});
const scalar = (value: number, element: Element = 'f32'): OperatorCaseInput => ({
  shape: [],
  element,
  constant: [value],
});
const list = (constant: readonly number[], element: Element = 'f32'): OperatorCaseInput => ({
  shape: [constant.length],
  element,
  constant,
});
/** Scales of powers of two but for outputs: sums in fp32 are exact, and no result is a half. */
const scaled = (zero: number, element: Element, scale = 2 ** -5) => [
  scalar(scale),
  scalar(zero, element),
];
/** Constant s8 weights between -127 and 127. */
const weights = (shape: readonly number[]): OperatorCaseInput => ({
  shape,
  element: 's8',
  constant: Array.from(
    { length: shape.reduce((product, n) => product * n, 1) },
    (_, i) => (((i + 3) * 7919) % 255) - 127,
  ),
});

const products: OperatorCase[] = (['u8', 's8'] as const).flatMap((element) => [
  {
    name: `of ${element} without zero points`,
    onnx: 'MatMulInteger',
    inputs: [bytes([3, 7], element), bytes([7, 5], 'u8')],
  },
  {
    name: `of ${element} with zero points at run time`,
    onnx: 'MatMulInteger',
    inputs: [bytes([2, 3, 7], element), bytes([7, 5], 's8'), bytes([], element), bytes([5], 's8')],
  },
  {
    name: `of ${element} in groups`,
    onnx: 'ConvInteger',
    inputs: [bytes([2, 4, 6, 5], element), bytes([6, 2, 3, 2], element), bytes([], element)],
    attributes: { group: 2, pads: [1, 0, 2, 1], strides: [2, 1], dilations: [1, 2] },
  },
]);

export const cases: readonly OperatorCase[] = [
  ...products,
  {
    name: 'a vector by a matrix',
    onnx: 'MatMulInteger',
    inputs: [bytes([7], 'u8'), weights([7, 5]), scalar(9, 'u8')],
  },
  {
    name: 'over one dimension with a zero point for the weights',
    onnx: 'ConvInteger',
    inputs: [bytes([1, 3, 17], 'u8'), bytes([4, 3, 5], 'u8'), bytes([], 'u8'), scalar(100, 'u8')],
    attributes: { auto_pad: 'SAME_UPPER', strides: [3] },
  },
  {
    name: 'uint8 with constant weights and a bias',
    onnx: 'QLinearConv',
    inputs: [
      bytes([1, 3, 6, 6], 'u8'),
      ...scaled(17, 'u8'),
      weights([4, 3, 3, 3]),
      ...scaled(0, 's8'),
      ...scaled(100, 'u8', 0.53),
      list([100, -200, 30, 4000], 's32'),
    ],
    attributes: { pads: [1, 1, 1, 1] },
  },
  {
    name: 'int8 with a scale per channel',
    onnx: 'QLinearConv',
    inputs: [
      bytes([1, 2, 9], 's8'),
      ...scaled(-3, 's8'),
      weights([3, 2, 3]),
      list([0.25, 0.5, 0.125]),
      list([0, 0, 0], 's8'),
      ...scaled(5, 's8', 4.1),
    ],
  },
  {
    name: 'constant matrix',
    onnx: 'QLinearMatMul',
    inputs: [
      bytes([2, 3, 8], 'u8'),
      ...scaled(128, 'u8'),
      weights([8, 5]),
      ...scaled(0, 's8'),
      ...scaled(128, 'u8', 0.53),
    ],
  },
  {
    name: 'with a scale per column',
    onnx: 'QLinearMatMul',
    inputs: [
      bytes([4, 8], 's8'),
      ...scaled(1, 's8'),
      weights([8, 3]),
      list([0.25, 0.5, 0.125]),
      list([0, 0, 0], 's8'),
      ...scaled(-7, 's8', 8.1),
    ],
  },
  {
    name: 'to uint8',
    onnx: 'QGemm',
    domain: 'com.microsoft',
    inputs: [
      bytes([3, 8], 'u8'),
      ...scaled(11, 'u8'),
      weights([5, 8]),
      ...scaled(0, 's8'),
      list([1000, -2000, 3, 4, 500], 's32'),
      ...scaled(128, 'u8', 1.1),
    ],
    attributes: { transB: 1, alpha: 0.5 },
  },
  {
    name: 'to real numbers, with a scale per column',
    onnx: 'QGemm',
    domain: 'com.microsoft',
    inputs: [
      bytes([3, 8], 'u8'),
      ...scaled(11, 'u8'),
      weights([8, 2]),
      list([0.25, 0.5]),
      list([0, 0], 's8'),
      list([1000, -2000], 's32'),
    ],
  },
  {
    name: 'with a bias',
    onnx: 'DynamicQuantizeMatMul',
    domain: 'com.microsoft',
    inputs: [
      { shape: [2, 6, 8] },
      weights([8, 3]),
      list([0.25, 0.5, 0.125]),
      null,
      list([1, -2, 0.5]),
    ],
  },
  {
    name: 'with scales at run time',
    onnx: 'MatMulIntegerToFloat',
    domain: 'com.microsoft',
    inputs: [
      bytes([4, 8], 'u8'),
      weights([8, 3]),
      { shape: [], range: [0.1, 0.5] },
      scalar(0.25),
      bytes([], 'u8'),
    ],
  },
  {
    name: 'which stays fp32 in the quantiser',
    onnx: 'QAttention',
    domain: 'com.microsoft',
    inputs: [bytes([1, 2, 4], 'u8'), weights([4, 12]), { shape: [12] }, scalar(1), scalar(1)],
    attributes: { num_heads: 2 },
    refused: 'OP_UNKNOWN',
  },
  {
    name: 'which stays fp32 in the quantiser',
    onnx: 'DynamicQuantizeLSTM',
    domain: 'com.microsoft',
    inputs: [{ shape: [1, 1, 2] }, weights([1, 2, 8]), weights([1, 2, 8])],
    attributes: { hidden_size: 2 },
    refused: 'OP_UNKNOWN',
  },
  {
    name: 'of 4 bits',
    onnx: 'MatMulNBits',
    domain: 'com.microsoft',
    inputs: [{ shape: [1, 16] }, bytes([2, 1, 8], 'u8'), { shape: [2] }],
    attributes: { K: 16, N: 2, bits: 4, block_size: 16 },
    refused: 'OP_UNKNOWN',
  },
  {
    name: 'which stays fp32 in the quantiser',
    onnx: 'QEmbedLayerNormalization',
    domain: 'com.microsoft',
    inputs: Array.from({ length: 11 }, () => ({ shape: [1] })),
    refused: 'OP_UNKNOWN',
  },
];
