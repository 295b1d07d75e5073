/** Products with a constant matrix: every path of the dense kernels. */
import type { QuantizedCase, QuantizedCaseInput } from '../quantized-case.ts';

type Scale = { readonly scale: number; readonly zero: number };

const low: Scale = { scale: 0.02, zero: -128 };
const high: Scale = { scale: 0.03, zero: 127 };
const middle: Scale = { scale: 0.025, zero: 5 };

function scalesOf(outputs: number, scale: number): number[] {
  return Array.from({ length: outputs }, (_, o) => scale * (1 + (o % 7) / 5));
}

function weights(
  depth: number,
  outputs: number,
  more: { readonly scales?: readonly number[]; readonly range?: readonly [number, number] } = {},
): QuantizedCaseInput {
  const scales = more.scales ?? scalesOf(outputs, 0.004);
  return { weights: [depth, outputs], axis: 1, ...more, scales };
}

function product(
  name: string,
  sizes: readonly [rows: number, depth: number, outputs: number],
  from: Scale,
  to: Scale,
  range?: readonly [number, number],
): QuantizedCase {
  const [rows, depth, outputs] = sizes;
  const more = range === undefined ? {} : { range };
  const x = { shape: [rows, depth], ...from };
  return { name, onnx: 'MatMul', inputs: [x, weights(depth, outputs, more)], outputs: [to] };
}

const ODD_SIZES = [1, 2, 3, 5, 6, 7, 9, 15, 18].flatMap((depth, i): QuantizedCase[] => {
  const outputs = [1, 2, 3, 4, 5, 6, 7, 11, 13][i]!;
  const name = `${depth} inputs, ${outputs} outputs`;
  return [
    product(`one row of ${name}`, [1, depth, outputs], low, middle),
    product(`three rows of ${name}`, [3, depth, outputs], high, middle),
    product(`four rows of ${name}`, [4, depth, outputs], middle, low),
  ];
});

export const cases: readonly QuantizedCase[] = [
  ...ODD_SIZES,
  product('weights of -128', [1, 40, 9], high, { scale: 0.6, zero: 1 }, [-128, -120]),
  product('sums that need parts', [1, 4096, 5], high, { scale: 90, zero: -7 }, [-128, -110]),
  product('sums that need parts, rows', [3, 1025, 6], low, { scale: 20, zero: 3 }, [100, 127]),
  product('a large product', [1, 640, 24], middle, { scale: 1.3, zero: -3 }),
  product('steps of sums as large as those of the output', [2, 5, 6], middle, {
    scale: 0.000171,
    zero: -9,
  }),
  {
    name: 'a bias, one scale, an activation',
    onnx: 'Gemm',
    inputs: [
      { shape: [1, 24], ...low },
      { weights: [24, 10], scales: [0.01] },
      { bias: 10, scales: [0.0002], reach: 20000 },
    ],
    outputs: [{ scale: 0.05, zero: -128 }],
    activation: { onnx: 'Relu' },
  },
  {
    name: 'a bias per channel, rows of weights that are transposed, a narrow activation',
    onnx: 'Gemm',
    attributes: { transB: 1 },
    inputs: [
      { shape: [5, 24], ...middle },
      { weights: [11, 24], scales: scalesOf(11, 0.01), axis: 0 },
      { bias: 11, scales: scalesOf(11, 0.01).map((s) => s * middle.scale), reach: 20000 },
    ],
    outputs: [{ scale: 0.05, zero: -20 }],
    activation: { onnx: 'Clip', lo: -0.5, hi: 3 },
  },
  {
    name: 'a bias of real numbers',
    onnx: 'Gemm',
    inputs: [
      { shape: [2, 24], ...middle },
      weights(24, 6),
      { plain: { shape: [6], constant: [1, -2, 0.25, 3.5, -0.125, 7] } },
    ],
    outputs: [{ scale: 0.07, zero: 10 }],
  },
  ...[
    [6, 1.4 * 2 ** -18],
    [0.31, 2 ** -22],
    [6, 2 ** -22],
    [0.21, 2 ** -34],
  ].map(([most, least]): QuantizedCase => ({
    name: `steps of ${most} beside ones of ${least}, which a bias outweighs`,
    onnx: 'Gemm',
    inputs: [
      { shape: [2, 9], scale: 1, zero: 3 },
      weights(9, 4, { scales: [most!, least!, most! / 3, least! * 3], range: [-3, 127] }),
      { plain: { shape: [4], constant: [most! * 2, 90.2, most! * -2, -70.3] } },
    ],
    outputs: [{ scale: 1, zero: -2 }],
  })),
  {
    name: 'a step of the sums is many of the output',
    onnx: 'MatMul',
    inputs: [{ shape: [1, 4], ...middle }, weights(4, 3)],
    outputs: [{ scale: 0.000005, zero: 0 }],
    fallback: 'INT8_SCALE',
  },
];
