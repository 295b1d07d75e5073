/** Reductions over any axes. */
import type { CaseScale, QuantizedCase } from '../quantized-case.ts';

const half = { scale: 0.5, zero: 3 };
const low = { scale: 0.0625, zero: -128 };

function reduced(
  onnx: string,
  name: string,
  { shape, axes, keepdims = 1 }: Extents,
  [from, to]: readonly [CaseScale, CaseScale] = [half, half],
): QuantizedCase {
  return {
    name,
    onnx,
    attributes: { keepdims },
    inputs: [
      { shape, ...from },
      { plain: { shape: [axes.length], element: 's64', constant: axes } },
    ],
    outputs: [to],
  };
}

interface Extents {
  readonly shape: readonly number[];
  readonly axes: readonly number[];
  readonly keepdims?: number;
}

export const cases: readonly QuantizedCase[] = [
  reduced('ReduceMean', 'the last axis', { shape: [3, 7, 12], axes: [-1], keepdims: 0 }),
  reduced('ReduceMean', 'a plane of 600', { shape: [2, 3, 20, 30], axes: [2, 3] }, [low, half]),
  reduced('ReduceMean', 'the middle axis', { shape: [2, 300, 11], axes: [1], keepdims: 0 }),
  reduced('ReduceMean', 'the first axis', { shape: [6, 5, 3], axes: [0] }, [low, low]),
  reduced('ReduceMean', 'axes apart', { shape: [3, 4, 5, 2], axes: [0, 2] }),
  reduced('ReduceMean', 'axes apart that vanish', { shape: [3, 4, 5], axes: [0, 2], keepdims: 0 }),
  reduced('ReduceMean', 'axes of length 1', { shape: [1, 4, 1, 6], axes: [0, 2] }, [low, half]),
  reduced('ReduceMean', 'all axes', { shape: [3, 4, 5], axes: [0, 1, 2] }),
  reduced('ReduceSum', 'the last axis', { shape: [3, 20], axes: [1] }, [
    low,
    { scale: 1.5, zero: 0 },
  ]),
  reduced('ReduceMax', 'a plane', { shape: [2, 5, 4, 6], axes: [2, 3] }),
  reduced('ReduceMax', 'the middle axis', { shape: [2, 5, 7], axes: [1], keepdims: 0 }, [low, low]),
  reduced('ReduceMin', 'to another scale', { shape: [2, 5, 7], axes: [2] }, [low, half]),
  {
    ...reduced('ReduceProd', 'no integers', { shape: [2, 3], axes: [1] }),
    fallback: 'INT8_NO_KERNEL',
  },
];
