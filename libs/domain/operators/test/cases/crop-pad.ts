import type { OperatorCase } from '../operator-case.ts';

const crop = (
  name: string,
  shape: readonly number[],
  wanted: readonly number[],
  axes?: readonly number[],
): OperatorCase => ({
  name,
  onnx: 'CenterCropPad',
  inputs: [{ shape }, { shape: [wanted.length], element: 's64', constant: wanted }],
  ...(axes === undefined ? {} : { attributes: { axes } }),
});

export const cases: readonly OperatorCase[] = [
  crop('crop', [9, 8, 3], [5, 5, 3]),
  crop('pad', [4, 5], [7, 8]),
  crop('crop one axis, pad the other', [3, 9, 4], [6, 7], [1, -1]),
];
