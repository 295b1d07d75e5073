import type { OperatorCase } from '../operator-case.ts';

interface Pool {
  readonly name: string;
  readonly x: readonly number[];
  readonly attributes: NonNullable<OperatorCase['attributes']>;
}

const POOLS: readonly Pool[] = [
  { name: '2x2 stride 2', x: [2, 3, 8, 6], attributes: { kernel_shape: [2, 2], strides: [2, 2] } },
  {
    name: '2x2 stride 2, odd',
    x: [1, 3, 7, 9],
    attributes: { kernel_shape: [2, 2], strides: [2, 2] },
  },
  {
    name: '3x3 with pads',
    x: [1, 2, 8, 6],
    attributes: { kernel_shape: [3, 3], pads: [1, 1, 1, 1] },
  },
  {
    name: 'uneven pads',
    x: [1, 2, 8, 6],
    attributes: { kernel_shape: [3, 4], pads: [0, 2, 2, 1], strides: [2, 3] },
  },
  {
    name: 'ceil_mode',
    x: [1, 2, 8, 7],
    attributes: { kernel_shape: [3, 3], strides: [2, 2], ceil_mode: 1 },
  },
  {
    name: 'ceil_mode with pads',
    x: [1, 2, 9, 8],
    attributes: { kernel_shape: [3, 3], strides: [2, 3], pads: [1, 1, 1, 1], ceil_mode: 1 },
  },
  {
    name: 'ceil_mode, last window in the padding',
    x: [1, 1, 4, 4],
    attributes: { kernel_shape: [2, 2], strides: [3, 3], pads: [1, 1, 1, 1], ceil_mode: 1 },
  },
  {
    name: 'SAME_UPPER',
    x: [1, 2, 8, 7],
    attributes: { kernel_shape: [3, 2], strides: [2, 2], auto_pad: 'SAME_UPPER' },
  },
  {
    name: 'SAME_LOWER',
    x: [1, 2, 8, 7],
    attributes: { kernel_shape: [3, 2], auto_pad: 'SAME_LOWER' },
  },
  { name: 'dilated', x: [1, 2, 9, 8], attributes: { kernel_shape: [2, 3], dilations: [3, 2] } },
  { name: 'whole plane', x: [2, 3, 5, 4], attributes: { kernel_shape: [5, 4] } },
  { name: '1-D pairs', x: [1, 3, 13], attributes: { kernel_shape: [2], strides: [2] } },
  { name: 'pairs of rows', x: [1, 2, 9, 7], attributes: { kernel_shape: [2, 1], strides: [2, 1] } },
  {
    name: '3x3 stride 2 with pads',
    x: [1, 2, 11, 9],
    attributes: { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] },
  },
  { name: '1-D', x: [2, 3, 13], attributes: { kernel_shape: [3], strides: [2], pads: [1, 1] } },
  { name: '3-D', x: [1, 2, 5, 4, 6], attributes: { kernel_shape: [2, 3, 2], strides: [1, 2, 2] } },
];

export const cases: readonly OperatorCase[] = [
  {
    name: 'MaxPool whose maxima nobody reads',
    onnx: 'MaxPool',
    inputs: [{ shape: [1, 2, 6, 6] }],
    nodes: [
      {
        onnx: 'MaxPool',
        inputs: ['x0'],
        outputs: ['unread', 'y0'],
        attributes: { kernel_shape: [2, 2] },
      },
    ],
  },
  ...POOLS.flatMap(({ name, x, attributes }) => [
    { name: `MaxPool ${name}`, onnx: 'MaxPool', inputs: [{ shape: x }], attributes },
    {
      name: `MaxPool ${name}, with indices`,
      onnx: 'MaxPool',
      inputs: [{ shape: x }],
      attributes,
      outputs: 2,
    },
    { name: `AveragePool ${name}`, onnx: 'AveragePool', inputs: [{ shape: x }], attributes },
    {
      name: `AveragePool ${name}, padding counts`,
      onnx: 'AveragePool',
      inputs: [{ shape: x }],
      attributes: { ...attributes, count_include_pad: 1 },
    },
  ]),
  ...(['s8', 'u8'] as const).map((element) => ({
    name: `MaxPool of ${element}`,
    onnx: 'MaxPool',
    inputs: [{ shape: [1, 3, 7, 6], element }],
    attributes: { kernel_shape: [3, 3], pads: [1, 1, 1, 1], strides: [2, 1] },
  })),
  {
    name: 'MaxPool, indices in column order',
    onnx: 'MaxPool',
    inputs: [{ shape: [2, 2, 6, 7] }],
    attributes: { kernel_shape: [3, 2], strides: [2, 2], storage_order: 1 },
    outputs: 2,
  },
  ...[1, 2, 3].flatMap((p) => [
    {
      name: `LpPool, p = ${p}`,
      onnx: 'LpPool',
      opset: 18,
      inputs: [{ shape: [2, 3, 7, 6] }],
      attributes: { kernel_shape: [3, 2], strides: [2, 1], pads: [1, 0, 1, 1], p },
    },
    {
      name: `GlobalLpPool, p = ${p}`,
      onnx: 'GlobalLpPool',
      opset: 20,
      inputs: [{ shape: [2, 3, 5, 4] }],
      attributes: { p },
    },
  ]),
  {
    name: 'LpPool with ceil_mode',
    onnx: 'LpPool',
    opset: 18,
    inputs: [{ shape: [1, 3, 8, 8] }],
    attributes: { kernel_shape: [3, 3], strides: [2, 2], ceil_mode: 1 },
  },
  {
    name: 'MaxUnpool',
    onnx: 'MaxUnpool',
    inputs: [
      { shape: [1, 1, 2, 2] },
      { shape: [1, 1, 2, 2], element: 's64', constant: [5, 2, 8, 15] },
    ],
    attributes: { kernel_shape: [2, 2], strides: [2, 2] },
  },
];
