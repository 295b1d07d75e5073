import { parseGraph, verifyGraph, type Graph } from '../src/index.ts';

const GRAPH = parseGraph(`graph(%x: f32[2]) -> %y
%w: f32[2] = {1, 2}
%a: f32[2] = Add(%x, %w) from "add"
%y: f32[2] = Relu(%a) from "relu"
removed "dropout" by import`);

const change = (edit: Partial<Graph>): Graph => ({ ...GRAPH, ...edit });
const [add, relu] = GRAPH.nodes as [Graph['nodes'][0], Graph['nodes'][0]];

test('a graph in order passes, and all ONNX nodes are accounted for', () => {
  expect(() => verifyGraph(GRAPH, ['add', 'relu', 'dropout'])).not.toThrow();
});

test('an ONNX node that is nowhere is named', () => {
  expect(() => verifyGraph(GRAPH, ['add', 'flatten'])).toThrow("'flatten' is in no node's sources");
});

test.each<[string, Graph, string]>([
  ['nodes out of order', change({ nodes: [relu, add] }), 'reads %a before it is made'],
  ['a value made twice', change({ nodes: [add, { ...add, name: 'b' }, relu] }), 'makes %a again'],
  [
    'a repeated node name',
    change({ nodes: [add, { ...relu, name: 'a' }] }),
    "two nodes are called 'a'",
  ],
  [
    'an unknown input',
    change({ nodes: [{ ...add, inputs: ['q', null] }, relu] }),
    'names %q, which is no value',
  ],
  ['an unknown output', change({ outputs: [{ name: 'y', value: 'q' }] }), "output 'y' names %q"],
  ['a value that nothing makes', change({ nodes: [add], outputs: [] }), '%y is made by nothing'],
  [
    'an output that nothing makes',
    change({ nodes: [add] }),
    "output 'y' is %y, which nothing makes",
  ],
  [
    'a constant as input',
    change({ inputs: [{ name: 'x', value: 'w' }] }),
    'which is defined already',
  ],
])('%s is found', (_, graph, message) => {
  expect(() => verifyGraph(graph)).toThrow(message);
});

test('a constant whose data is not of its type is found', () => {
  const w = GRAPH.values.get('w')!;
  const broken = (data: Float32Array | Float64Array) =>
    change({
      values: new Map([...GRAPH.values, ['w', { ...w, constant: { type: w.type, data } }]]),
    });
  expect(() => verifyGraph(broken(new Float32Array(3)))).toThrow('constant %w is f32[2]');
  expect(() => verifyGraph(broken(new Float64Array(2)))).toThrow('Float64Array of 2');
  const typed = change({
    values: new Map([...GRAPH.values, ['w', { ...w, type: { element: 'f32', shape: [1, 2] } }]]),
  });
  expect(() => verifyGraph(typed)).toThrow('constant %w');
});

test('a value listed under another id and an impossible shape are found', () => {
  const x = GRAPH.values.get('x')!;
  expect(() => verifyGraph(change({ values: new Map([['z', x]]) }))).toThrow('%x is listed as %z');
  const bad = { ...x, type: { element: 'f32' as const, shape: [-1] } };
  expect(() => verifyGraph(change({ values: new Map([...GRAPH.values, ['x', bad]]) }))).toThrow(
    'impossible type f32[-1]',
  );
});
