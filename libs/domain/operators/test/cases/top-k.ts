import type { OperatorCase } from '../operator-case.ts';

const k = (count: number) => ({ shape: [1], element: 's64' as const, constant: [count] });

export const cases: readonly OperatorCase[] = [0, 1].flatMap((largest) => [
  ...[1, 3, 7].map((count) => ({
    name: `TopK of ${count}, largest ${largest}`,
    onnx: 'TopK',
    inputs: [{ shape: [4, 7] }, k(count)],
    attributes: { largest },
    outputs: 2,
  })),
  {
    name: `TopK along 1 with equal elements, largest ${largest}`,
    onnx: 'TopK',
    inputs: [{ shape: [2, 9, 3], element: 's64' as const }, k(4)],
    attributes: { axis: 1, largest },
    outputs: 2,
  },
  ...[
    { unread: 'places', outputs: ['y0', 'unread'] },
    { unread: 'values', outputs: ['unread', 'y0'] },
  ].map(({ unread, outputs }) => ({
    name: `TopK whose ${unread} nobody reads, largest ${largest}`,
    onnx: 'TopK',
    inputs: [{ shape: [4, 7] }, k(5)],
    nodes: [{ onnx: 'TopK', inputs: ['x0', 'x1'], outputs, attributes: { largest } }],
  })),
]);
