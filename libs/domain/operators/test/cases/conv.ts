import type { OperatorCase } from '../operator-case.ts';
import { weights } from '../weights.ts';

interface Layer {
  readonly name: string;
  readonly x: readonly number[];
  readonly w: readonly number[];
  readonly attributes?: OperatorCase['attributes'];
}

const LAYERS: readonly Layer[] = [
  { name: '3x3 same', x: [1, 3, 9, 11], w: [8, 3, 3, 3], attributes: { pads: [1, 1, 1, 1] } },
  { name: '5x5 stride 2', x: [1, 7, 13, 10], w: [6, 7, 5, 5], attributes: { strides: [2, 2] } },
  { name: 'uneven pads', x: [1, 2, 7, 6], w: [5, 2, 3, 2], attributes: { pads: [2, 0, 1, 1] } },
  {
    name: 'dilated',
    x: [1, 4, 12, 9],
    w: [4, 4, 3, 3],
    attributes: { dilations: [2, 3], pads: [2, 3, 2, 3] },
  },
  {
    name: 'SAME_UPPER stride 2',
    x: [1, 3, 8, 9],
    w: [4, 3, 3, 3],
    attributes: { auto_pad: 'SAME_UPPER', strides: [2, 2] },
  },
  {
    name: 'SAME_LOWER stride 3',
    x: [1, 3, 8, 10],
    w: [4, 3, 4, 4],
    attributes: { auto_pad: 'SAME_LOWER', strides: [3, 3] },
  },
  { name: 'VALID', x: [1, 3, 8, 10], w: [4, 3, 3, 2], attributes: { auto_pad: 'VALID' } },
  {
    name: 'groups',
    x: [1, 8, 6, 7],
    w: [12, 2, 3, 3],
    attributes: { group: 4, pads: [1, 1, 1, 1] },
  },
  { name: 'batch of 3', x: [3, 4, 6, 5], w: [6, 4, 3, 3], attributes: { pads: [1, 1, 1, 1] } },
  { name: 'pointwise', x: [1, 7, 5, 5], w: [9, 7, 1, 1] },
  { name: 'pointwise, batch of 2', x: [2, 4, 3, 5], w: [4, 4, 1, 1] },
  { name: 'pointwise, batch of 2, wider', x: [2, 4, 3, 5], w: [10, 4, 1, 1] },
  { name: 'pointwise stride 2', x: [1, 6, 7, 7], w: [5, 6, 1, 1], attributes: { strides: [2, 2] } },
  {
    name: 'depthwise',
    x: [1, 6, 9, 9],
    w: [6, 1, 3, 3],
    attributes: { group: 6, pads: [1, 1, 1, 1] },
  },
  { name: 'depthwise without pads', x: [2, 6, 9, 7], w: [6, 1, 3, 3], attributes: { group: 6 } },
  {
    name: 'depthwise stride 2',
    x: [1, 5, 48, 24],
    w: [5, 1, 5, 5],
    attributes: { group: 5, pads: [2, 2, 2, 2], strides: [2, 2] },
  },
  {
    name: 'depthwise in bands',
    x: [1, 2, 40, 60],
    w: [2, 1, 3, 3],
    attributes: { group: 2, pads: [1, 1, 1, 1] },
  },
  {
    name: 'depthwise, multiplier 3',
    x: [1, 3, 7, 8],
    w: [9, 1, 3, 4],
    attributes: { group: 3, pads: [0, 1, 2, 2] },
  },
  {
    name: 'depthwise, multiplier 9',
    x: [1, 2, 7, 8],
    w: [18, 1, 3, 4],
    attributes: { group: 2, pads: [0, 1, 2, 2] },
  },
  { name: 'one plane in', x: [1, 1, 7, 8], w: [9, 1, 3, 3], attributes: { pads: [1, 1, 1, 1] } },
  {
    name: 'depthwise dilated',
    x: [2, 4, 10, 10],
    w: [4, 1, 3, 3],
    attributes: { group: 4, dilations: [2, 2], pads: [2, 2, 2, 2] },
  },
  { name: '1-D', x: [1, 6, 33], w: [8, 6, 5], attributes: { pads: [2, 2] } },
  {
    name: '1-D causal dilated',
    x: [1, 6, 20],
    w: [4, 6, 3],
    attributes: { pads: [8, 0], dilations: [4] },
  },
  { name: '1-D stride 2', x: [2, 3, 21], w: [4, 3, 4], attributes: { strides: [2], pads: [1, 2] } },
  { name: '1-D depthwise', x: [1, 8, 17], w: [8, 1, 7], attributes: { group: 8, pads: [3, 3] } },
  { name: '1-D pointwise', x: [1, 8, 17], w: [3, 8, 1] },
  { name: '3-D', x: [2, 2, 4, 5, 6], w: [4, 2, 2, 3, 3], attributes: { pads: [0, 1, 1, 1, 1, 1] } },
  { name: 'kernel as large as the input', x: [1, 4, 5, 5], w: [3, 4, 5, 5] },
];

export const cases: readonly OperatorCase[] = [
  ...LAYERS.flatMap(({ name, x, w, attributes = {} }) => [
    { name, onnx: 'Conv', inputs: [{ shape: x }, weights(w), weights([w[0]!])], attributes },
    { name: `${name}, without bias`, onnx: 'Conv', inputs: [{ shape: x }, weights(w)], attributes },
  ]),
  {
    name: 'run-time weights',
    onnx: 'Conv',
    inputs: [{ shape: [2, 4, 6, 5] }, { shape: [6, 2, 3, 3] }, { shape: [6] }],
    attributes: { group: 2, pads: [1, 0, 1, 2], strides: [2, 1] },
  },
  {
    name: 'run-time bias',
    onnx: 'Conv',
    inputs: [{ shape: [1, 4, 6, 5] }, weights([6, 4, 1, 1]), { shape: [6] }],
  },
];
