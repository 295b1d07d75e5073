import type { OperatorCase } from '../operator-case.ts';
import { weights } from '../weights.ts';

interface Layer {
  readonly name: string;
  readonly x: readonly number[];
  readonly w: readonly number[];
  readonly attributes?: OperatorCase['attributes'];
}

const LAYERS: readonly Layer[] = [
  { name: '3x3', x: [1, 3, 4, 5], w: [3, 6, 3, 3] },
  {
    name: 'stride 2',
    x: [1, 4, 5, 4],
    w: [4, 5, 3, 3],
    attributes: { strides: [2, 2], pads: [1, 1, 1, 1] },
  },
  {
    name: 'output_padding',
    x: [1, 4, 5, 4],
    w: [4, 5, 3, 3],
    attributes: { strides: [2, 2], pads: [1, 1, 1, 1], output_padding: [1, 1] },
  },
  {
    name: 'output_shape',
    x: [1, 2, 5, 4],
    w: [2, 3, 3, 3],
    attributes: { strides: [3, 2], output_shape: [13, 8] },
  },
  {
    name: 'SAME_UPPER',
    x: [1, 2, 5, 4],
    w: [2, 3, 3, 4],
    attributes: { strides: [2, 3], auto_pad: 'SAME_UPPER' },
  },
  {
    name: 'SAME_LOWER',
    x: [1, 2, 5, 4],
    w: [2, 3, 4, 3],
    attributes: { strides: [2, 2], auto_pad: 'SAME_LOWER' },
  },
  {
    name: 'dilated',
    x: [2, 2, 5, 4],
    w: [2, 3, 2, 3],
    attributes: { strides: [2, 1], dilations: [3, 2] },
  },
  { name: 'groups', x: [1, 6, 3, 4], w: [6, 2, 2, 2], attributes: { group: 3, strides: [2, 2] } },
  { name: '1-D', x: [1, 4, 9], w: [4, 3, 4], attributes: { strides: [2], pads: [1, 1] } },
  { name: '3-D', x: [1, 2, 3, 3, 2], w: [2, 2, 2, 3, 2], attributes: { strides: [1, 2, 2] } },
];

export const cases: readonly OperatorCase[] = LAYERS.flatMap(({ name, x, w, attributes = {} }) => {
  const outChannels = w[1]! * Number(attributes['group'] ?? 1);
  const data = { shape: x };
  return [
    {
      name,
      onnx: 'ConvTranspose',
      inputs: [data, weights(w), weights([outChannels])],
      attributes,
    },
    {
      name: `${name}, run-time weights`,
      onnx: 'ConvTranspose',
      inputs: [data, { shape: w }],
      attributes,
    },
  ];
});
