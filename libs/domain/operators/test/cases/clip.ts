import type { OperatorCase } from '../operator-case.ts';

const x = { shape: [4, 9] } as const;
const bound = (value: number) => ({ shape: [], constant: [value] }) as const;

export const cases: readonly OperatorCase[] = [
  { name: 'Clip to 0 and 6', onnx: 'Clip', inputs: [x, bound(0), bound(6)] },
  { name: 'Clip from below', onnx: 'Clip', inputs: [x, bound(-0.5)] },
  { name: 'Clip at zero', onnx: 'Clip', inputs: [x, bound(0)] },
  { name: 'Clip from above', onnx: 'Clip', inputs: [x, null, bound(0.5)] },
  { name: 'Clip without bounds', onnx: 'Clip', inputs: [x] },
  { name: 'Clip with bounds in the wrong order', onnx: 'Clip', inputs: [x, bound(1), bound(-1)] },
  {
    name: 'Clip with bounds at run time',
    onnx: 'Clip',
    inputs: [x, { shape: [], range: [-1, 0] }, { shape: [], range: [1, 2] }],
  },
  {
    name: 'Clip by attributes',
    onnx: 'Clip',
    opset: 6,
    inputs: [x],
    attributes: { min: -1.5, max: 1.5 },
  },
  ...(['s8', 's32', 's64', 'f64', 'f16'] as const).map((element) => ({
    name: `Clip of ${element}`,
    onnx: 'Clip',
    inputs: [
      { shape: [4, 9], element },
      { shape: [], element, constant: [-1] },
      { shape: [], element, constant: [2] },
    ],
  })),
];
