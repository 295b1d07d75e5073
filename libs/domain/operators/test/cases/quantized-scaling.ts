import type { OperatorCase, OperatorCaseInput } from '../operator-case.ts';

const scalar = (value: number, element?: OperatorCaseInput['element']): OperatorCaseInput => ({
  shape: [],
  constant: [value],
  ...(element && { element }),
});

const list = (constant: readonly number[], element?: OperatorCaseInput['element']) => ({
  shape: [constant.length],
  constant,
  ...(element && { element }),
});

const quantize = (
  name: string,
  inputs: OperatorCase['inputs'],
  more: Partial<OperatorCase> = {},
): OperatorCase => ({ name, onnx: 'QuantizeLinear', inputs, ...more });

const dequantize = (
  name: string,
  inputs: OperatorCase['inputs'],
  more: Partial<OperatorCase> = {},
): OperatorCase => ({ name, onnx: 'DequantizeLinear', inputs, ...more });

/** Whole and half steps, so that ties are met. */
const halves: OperatorCaseInput = { shape: [2, 3, 20], range: [-40, 40] };
const blocked = { axis: 1, block_size: 2 };

export const cases: readonly OperatorCase[] = [
  quantize('to uint8 by default', [halves, scalar(0.25)]),
  quantize('in the first opset', [halves, scalar(0.25), scalar(3, 'u8')], { opset: 10 }),
  quantize('to int8 with saturation', [halves, scalar(0.125), scalar(-20, 's8')]),
  quantize('to int16', [halves, scalar(0.001), scalar(70, 's16')]),
  quantize('to uint16', [halves, scalar(0.002), scalar(30000, 'u16')]),
  quantize('by output_dtype', [halves, scalar(0.3)], { attributes: { output_dtype: 3 } }),
  quantize('per channel', [halves, list([0.1, 0.4, 2]), list([0, 9, 255], 'u8')]),
  quantize(
    'along the last axis',
    [{ shape: [3, 4] }, list([0.1, 0.4, 0.01, 0.2]), list([0, 9, -9, 100], 's8')],
    { attributes: { axis: -1 } },
  ),
  quantize(
    'in blocks',
    [
      { shape: [2, 5, 3] },
      { shape: [2, 3, 3], range: [0.05, 0.5] },
      { shape: [2, 3, 3], element: 'u8' },
    ],
    { attributes: blocked },
  ),
  quantize('with a scale computed at run time', [
    halves,
    { shape: [], range: [0.1, 0.5] },
    { shape: [], element: 'u8' },
  ]),
  quantize('of float16', [
    { shape: [2, 9], element: 'f16' },
    scalar(0.25, 'f16'),
    scalar(-1, 's8'),
  ]),
  quantize('to 4 bits', [halves, scalar(0.25)], {
    attributes: { output_dtype: 22 },
    refused: 'OP_TYPE',
  }),
  quantize('to a type that disagrees with the zero point', [halves, scalar(1), scalar(0, 'u8')], {
    attributes: { output_dtype: 3 },
    refused: 'OP_TYPE',
  }),
  quantize('with scales that do not fit', [halves, list([1, 1]), list([0, 0], 'u8')], {
    refused: 'OP_SHAPE',
  }),
  dequantize('of uint8', [{ shape: [3, 7], element: 'u8', range: [0, 255] }, scalar(0.1)]),
  dequantize(
    'in the first opset',
    [{ shape: [7], element: 'u8', range: [0, 255] }, scalar(0.1), scalar(7, 'u8')],
    { opset: 10 },
  ),
  dequantize('of int16', [
    { shape: [3, 7], element: 's16', range: [-32768, 32767] },
    scalar(0.1),
    scalar(7, 's16'),
  ]),
  dequantize('of uint16', [
    { shape: [3, 7], element: 'u16', range: [0, 65535] },
    scalar(0.1),
    scalar(700, 'u16'),
  ]),
  dequantize('of int32', [{ shape: [3, 7], element: 's32', range: [-1e9, 1e9] }, scalar(1e-6)]),
  dequantize('per channel', [
    { shape: [2, 3, 5], element: 's8', range: [-128, 127] },
    list([0.1, 0.4, 2]),
    list([0, 9, -128], 's8'),
  ]),
  dequantize(
    'in blocks',
    [
      { shape: [2, 5, 3], element: 'u8', range: [0, 255] },
      { shape: [2, 3, 3], range: [0.05, 0.5] },
      { shape: [2, 3, 3], element: 'u8' },
    ],
    { attributes: blocked },
  ),
  dequantize('to float16', [
    { shape: [9], element: 's8', range: [-128, 127] },
    scalar(0.25, 'f16'),
    scalar(-1, 's8'),
  ]),
  dequantize(
    'of 4 bits',
    [{ shape: [2], element: 's8' }, scalar(1), { shape: [], element: 'u4', constant: [0] }],
    {
      refused: 'OP_TYPE',
    },
  ),
  {
    name: 'of numbers on both sides of 0',
    onnx: 'DynamicQuantizeLinear',
    inputs: [{ shape: [4, 9] }],
    outputs: 3,
  },
  {
    name: 'of positive numbers',
    onnx: 'DynamicQuantizeLinear',
    inputs: [{ shape: [33], range: [0.5, 7] }],
    outputs: 3,
  },
  {
    name: 'of zeros',
    onnx: 'DynamicQuantizeLinear',
    inputs: [{ shape: [33], range: [0, 0] }],
    outputs: 3,
  },
];
