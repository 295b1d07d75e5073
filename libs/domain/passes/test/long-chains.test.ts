import { parseGraph, verifyGraph } from '@flashline/ir';
import { runPasses } from '../src/index.ts';

const LENGTH = 4000;

type Line = (name: string, from: string, i: number) => string;

const CHAINS: readonly (readonly [string, Line, number])[] = [
  ['products', (y, x) => `%${y}: f32[2x2] = Mul(%${x}, %c)`, LENGTH],
  ['squares', (y, x) => `%${y}: f32[2x2] = Mul(%${x}, %${x})`, LENGTH],
  ['transpositions', (y, x) => `%${y}: f32[2x2] = Transpose(%${x}) {perm: [1, 0]}`, 0],
  [
    'transpositions and sums in turn',
    (y, x, i) =>
      i % 2 === 0
        ? `%${y}: f32[2x2] = Transpose(%${x}) {perm: [1, 0]}`
        : `%${y}: f32[2x2] = Add(%${x}, %c)`,
    LENGTH / 2,
  ],
  [
    'shifts of a dense layer',
    (y, x, i) =>
      i === 0
        ? `%${y}: f32[2x2] = Dense(%${x}, %c, _, _) {activation: "none", lo: 0, hi: 0}`
        : `%${y}: f32[2x2] = Add(%${x}, %b)`,
    1,
  ],
  [
    'parts joined and cut again',
    (y, x, i) =>
      i % 2 === 0
        ? `%${y}: f32[4x2] = Concat(%${x}, %c) {axis: 0}`
        : `%${y}: f32[2x2] = Slice(%${x}) {starts: [1, 0], steps: [1, 1], sizes: [2, 2]}`,
    LENGTH,
  ],
];

test.each(CHAINS)('a chain of 4,000 %s goes through all passes', (_, line, left) => {
  const lines = Array.from(
    { length: LENGTH },
    (_item, i) => `${line(`a${i}`, i === 0 ? 'x' : `a${i - 1}`, i)} from "n${i}"`,
  );
  const graph = parseGraph(
    `graph(%x: f32[2x2]) -> %a${LENGTH - 1}
     %c: f32[2x2] = {1, 2, 3, 4}
     %b: f32[2] = {1, 2}
     ${lines.join('\n')}`,
  );
  const optimised = runPasses(graph);
  verifyGraph(
    optimised,
    lines.map((_item, i) => `n${i}`),
  );
  expect(optimised.nodes).toHaveLength(left);
});
