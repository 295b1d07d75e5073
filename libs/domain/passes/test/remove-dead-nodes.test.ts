import { parseGraph } from '@flashline/ir';
import { PIPELINE, runPasses } from '../src/index.ts';
import { removeDeadNodes } from '../src/remove-dead-nodes.ts';
import { after, isUntouched } from './rewrite.ts';

test('a node that reaches no output goes, and what only it read', () => {
  expect(
    after(
      removeDeadNodes,
      `graph(%x: f32[1], %unused: f32[2]) -> %y
       %w: f32[1] = {1}
       %a: f32[1] = Add(%x, %w) from "a"
       %b: f32[1] = Relu(%a) from "b"
       %y: f32[1] = Neg(%x) from "n"`,
    ),
  ).toBe(`graph(%x: f32[1], %unused: f32[2]) -> %y
%y: f32[1] = Neg(%x) from "n"
removed "a" by remove-dead-nodes
removed "b" by remove-dead-nodes`);
});

test('an output of a node that nobody reads becomes absent', () => {
  const text = `graph(%x: f32[1x1x2]) -> %y
    %y: f32[1x1x2], %i: s64[1x1x2] = MaxPool(%x) {kernel: [1], strides: [1], dilations: [1], pads: [0, 0], outShape: [2], columnMajor: false}`;
  expect(after(removeDeadNodes, text)).toContain('%y: f32[1x1x2], _ = MaxPool(%x)');
});

test('a graph without dead nodes stays', () => {
  expect(isUntouched(removeDeadNodes, 'graph(%x: f32[1]) -> %y %y: f32[1] = Neg(%x)')).toBe(true);
});

test('the trace hears of every pass in order, and names are verb and object', () => {
  const heard: string[] = [];
  const graph = parseGraph('graph(%x: f32[1]) -> %y %y: f32[1] = Neg(%x)');
  expect(runPasses(graph, PIPELINE, (name) => heard.push(name))).toBe(graph);
  expect(heard).toEqual(PIPELINE.map((pass) => pass.name));
  for (const name of heard) expect(name).toMatch(/^[a-z]+(-[a-z]+)+$/);
});
