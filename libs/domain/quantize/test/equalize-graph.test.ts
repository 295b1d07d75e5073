import { parseGraph, valueOf, verifyGraph, type Graph } from '@flashline/ir';
import { equalizeGraph, type Calibration } from '../src/index.ts';

function equalized(text: string, calibration: Calibration | null = null): Graph {
  const graph = parseGraph(text);
  const result = equalizeGraph(graph, calibration);
  verifyGraph(
    result,
    graph.nodes.flatMap((node) => node.sources),
  );
  return result;
}

/** Of the n-th node. */
function weights(graph: Graph, n: number, input = 1): number[] {
  return [...(valueOf(graph, graph.nodes[n]!.inputs[input]!).constant!.data as Float32Array)];
}

const two = (first: string, middle = 'relu') => `graph "g"(%x: f32[1x2]) -> %y
%v: f32[2x2] = ${first}
%b: f32[2] = {0, 0}
%w: f32[2x2] = {1, -1, 80, 40}
%a: f32[1x2] = Dense(%x, %v, %b, _) {activation: "${middle}", lo: 0, hi: 6} name "a" from "a"
%y: f32[1x2] = Dense(%a, %w, _, _) {activation: "none", lo: 0, hi: 0} name "y" from "y"
`;

test('what a channel loses in one layer it gains in the next', () => {
  const text = two('{40, 0.5, 30, 0.25}');
  const before = parseGraph(text);
  const after = equalized(text);
  const factors = [0, 1].map((c) => weights(before, 0)[c]! / weights(after, 0)[c]!);
  expect(factors[0]! / factors[1]!).toBeGreaterThan(4);
  const [v, w] = [weights(after, 0), weights(after, 1)];
  weights(before, 0).forEach((x, i) => expect(v[i]! * factors[i % 2]!).toBeCloseTo(x, 4));
  weights(before, 1).forEach((x, i) => {
    expect(w[i]! / factors[Math.floor(i / 2)]!).toBeCloseTo(x, 4);
  });
});

test.each([
  ['the channels have one range already', two('{1, 1, 0.9, 1}').replace('80, 40', '1, 0.5')],
  ['a clip would cut off elsewhere', two('{40, 0.5, 30, 0.25}', 'clip')],
  ['somebody else sees the result', two('{40, 0.5, 30, 0.25}').replace('-> %y', '-> %y, %a')],
])('nothing changes where %s', (_, text) => {
  const graph = parseGraph(text);
  expect(equalizeGraph(graph)).toBe(graph);
});

test('a channel that is always 0 is left alone', () => {
  const after = equalized(two('{0, 0.5, 0, 0.25}'));
  expect(weights(after, 0)).toEqual([0, 0.5, 0, 0.25]);
});

test('ranges that were seen count for more than those that weights suggest', () => {
  const text = two('{1, 1, 1, 1}');
  const channels = [
    {
      axis: 1,
      mins: Float64Array.from([0, 0]),
      maxs: Float64Array.from([100, 1]),
      means: Float64Array.from([50, 0.5]),
      counts: Float64Array.from([1e5, 1e5]),
    },
  ];
  const calibration = { method: 'minmax', ranges: new Map(), channels: new Map([['a', channels]]) };
  const after = equalized(text, calibration as Calibration);
  const [first, second] = weights(after, 0);
  expect(second! / first!).toBeGreaterThan(4);
});

test('depthwise and pointwise convolutions are equalised through several layers', () => {
  const conv = (group: number) =>
    `{kernel: [1, 1], strides: [1, 1], dilations: [1, 1], pads: [0, 0, 0, 0], activation: "relu", lo: 0, hi: 0, group: ${group}}`;
  const text = `graph "g"(%x: f32[1x2x2x2]) -> %y
%u: f32[2x2x1x1] = {30, 20, 0.5, 0.25}
%v: f32[2x1x1x1] = {1, 1}
%w: f32[2x2x1x1] = {1, 0.5, 1, 0.5}
%a: f32[1x2x2x2] = Conv(%x, %u, _, _) ${conv(1)} name "a" from "a"
%b: f32[1x2x2x2] = Conv(%a, %v, _, _) ${conv(2)} name "b" from "b"
%y: f32[1x2x2x2] = Conv(%b, %w, _, _) ${conv(1)} name "y" from "y"
`;
  const [before, after] = [parseGraph(text), equalized(text)];
  expect(after).not.toBe(before);
  const product = (graph: Graph, o: number, c: number, i: number) =>
    weights(graph, 2)[2 * o + c]! * weights(graph, 1)[c]! * weights(graph, 0)[2 * c + i]!;
  for (const [o, c, i] of [
    [0, 0, 0],
    [0, 1, 1],
    [1, 0, 1],
    [1, 1, 0],
  ] as const) {
    expect(product(after, o, c, i)).toBeCloseTo(product(before, o, c, i), 4);
  }
});

const JOIN = `graph "g"(%x: f32[1x2], %z: f32[1x2]) -> %y
%w: f32[4x2] = {100, -100, 100, 50, 1, 2, 0.5, 0.5}
%c: f32[1x4] = Concat(%x, %z) {axis: 1} name "c" from "c"
%y: f32[1x2] = Dense(%c, %w, _, _) {activation: "none", lo: 0, hi: 0} name "y" from "y"
`;

function withRanges(x: number, z: number): Calibration {
  const ranges = new Map([
    ['x', { min: -x, max: x }],
    ['z', { min: 0, max: z }],
  ]);
  return { method: 'minmax', ranges, channels: new Map() };
}

test('a part of a join that is small next to the others is scaled up to them', () => {
  const graph = equalized(JOIN, withRanges(0.1, 10));
  expect(graph.nodes.map(({ op }) => op)).toEqual(['Mul', 'Mul', 'Concat', 'Dense']);
  const [small, large] = [weights(graph, 0)[0]!, weights(graph, 1)[0]!];
  expect(small / large).toBeCloseTo(100, 3);
  weights(graph, 3).forEach((w, i) => {
    const factor = i < 4 ? small : large;
    expect(w * factor).toBeCloseTo(weights(parseGraph(JOIN), 1)[i]!, 5);
  });
});

test('parts of a join that fit together stay as they are', () => {
  const graph = parseGraph(JOIN);
  expect(equalizeGraph(graph, withRanges(9, 10))).toBe(graph);
});
