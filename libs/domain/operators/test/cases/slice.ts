import type { OperatorCase } from '../operator-case.ts';

interface Ranges {
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  readonly axes?: readonly number[];
  readonly steps?: readonly number[];
}

const FAR = 2 ** 31 - 1;

const ints = (constant: readonly number[]) => ({
  shape: [constant.length],
  element: 's64' as const,
  constant,
});

function slice(shape: readonly number[], ranges: Ranges): OperatorCase {
  const { starts, ends, axes = starts.map((_, i) => i), steps = starts.map(() => 1) } = ranges;
  return {
    name: `Slice [${shape.join()}] ${JSON.stringify(ranges)}`,
    onnx: 'Slice',
    inputs: [{ shape }, ints(starts), ints(ends), ints(axes), ints(steps)],
  };
}

export const cases: readonly OperatorCase[] = [
  slice([10], { starts: [3], ends: [7] }),
  slice([10], { starts: [-1], ends: [-FAR], steps: [-1] }),
  slice([10], { starts: [1], ends: [FAR], steps: [3] }),
  slice([4, 6], { starts: [1], ends: [3] }),
  slice([4, 6], { starts: [1, 2], ends: [3, 5] }),
  slice([4, 6], { starts: [0], ends: [FAR], axes: [-1], steps: [2] }),
  slice([4, 6], { starts: [FAR, 4], ends: [-FAR, 0], steps: [-2, -1] }),
  slice([1, 8, 5], { starts: [2], ends: [6], axes: [1] }),
  slice([3, 4, 5], { starts: [0, 1], ends: [FAR, -1], axes: [2, 0], steps: [2, 1] }),
  slice([2, 3, 4, 5], { starts: [1, 1], ends: [3, 4], axes: [2, 3] }),
  {
    name: 'Slice by attributes',
    onnx: 'Slice',
    opset: 9,
    inputs: [{ shape: [4, 6] }],
    attributes: { starts: [0, -3], ends: [2, FAR], axes: [0, 1] },
  },
  ...(['u8', 's16', 's64', 'f64'] as const).map((element) => ({
    name: `Slice of ${element}`,
    onnx: 'Slice',
    inputs: [{ shape: [4, 11], element }, ints([1]), ints([FAR]), ints([1]), ints([2])],
  })),
];
