import { tensorOf } from '@flashline/ir';
import type { OnnxAttribute, OnnxNode } from '@flashline/onnx';
import { importGraph } from '../src/index.ts';
import { branches, graphOf, modelOf, node, port, TRUE } from './model-parts.ts';

const NO_OPTIONS = { dims: new Map<string, number>(), bindings: new Map() };

function errorsOf(...model: Parameters<typeof modelOf>): string[] {
  const { graph, diagnostics } = importGraph(modelOf(...model), NO_OPTIONS);
  expect(graph === null).toBe(diagnostics.length > 0);
  return diagnostics.map((diagnostic) => diagnostic.message);
}

test('a value that nothing produces is refused with the node that reads it', () => {
  expect(errorsOf([node('Add', ['x', 'lost'], ['y'])])).toEqual([
    "Add 'Add_y': value 'lost' is read, but it is produced by nothing",
  ]);
});

test('a node without a name is called by its place in the file', () => {
  expect(errorsOf([node('Add', ['x', 'lost'], ['y'], { name: '' })])).toEqual([
    "Add 'Add' at byte 99: value 'lost' is read, but it is produced by nothing",
  ]);
});

test('a model output that nothing produces is refused', () => {
  expect(errorsOf([node('Relu', ['x'], ['z'])])).toEqual([
    "model output 'y' is produced by nothing",
  ]);
});

test('nodes in a circle are refused and named, once', () => {
  const nodes = [
    node('Add', ['x', 'b'], ['a']),
    node('Relu', ['a'], ['b']),
    node('Relu', ['x'], ['y']),
  ];
  expect(errorsOf(nodes)).toEqual([
    "Add 'Add_a': nodes 'Add_a', 'Relu_b' read each other in a circle",
  ]);
  expect(errorsOf(nodes, { outputs: [port('a')] })).toHaveLength(1);
});

test('all refused nodes are reported at once, and what follows from them is not', () => {
  const nodes = [
    node('Foo', ['x'], ['a']),
    node('Relu', ['a'], ['b']),
    node('Bar', ['x'], ['c']),
    node('Add', ['b', 'c'], ['y']),
  ];
  expect(errorsOf(nodes)).toEqual([
    "Foo 'Foo_a': operator Foo is not supported",
    "Bar 'Bar_c': operator Bar is not supported",
  ]);
});

test('an output that an operator does not have is refused where it is read', () => {
  const second = [node('Relu', ['x'], ['y', 'z'])];
  expect(errorsOf(second)).toEqual([]);
  expect(errorsOf(second, { outputs: [port('y'), port('z')] })).toEqual([
    "model output 'z' is output 1 of Relu 'Relu_y', which is not supported",
  ]);
  expect(errorsOf([...second, node('Neg', ['z'], ['w'])])).toEqual([
    "Neg 'Neg_w': value 'z' is read, but it is output 1 of Relu 'Relu_y', which is not supported",
  ]);
});

test('an If whose branch has too few outputs is refused where the missing one is read', () => {
  const choice = node('If', ['c'], ['y', 'z'], { attributes: branches(1, 2) });
  const parts = { initializers: new Map([['c', TRUE]]), outputs: [port('y'), port('z')] };
  expect(errorsOf([choice], parts)).toEqual([
    "model output 'z' is output 1 of If 'If_y', which is not supported",
  ]);
  expect(errorsOf([choice], { ...parts, outputs: [port('y')] })).toEqual([]);
});

test('values inside a branch have no name that the main graph knows', () => {
  const branch = (nodes: OnnxNode[], output: string): OnnxAttribute => ({
    kind: 'graph',
    value: graphOf(nodes, { inputs: [], outputs: [port(output)] }),
  });
  const choice = (nodes: OnnxNode[], result: string, output: string) =>
    node('If', ['c'], [output], {
      attributes: new Map([['then_branch', branch(nodes, result)]]),
    });
  const within = choice([node('Sigmoid', ['x'], ['p'])], 'p', 'n');
  const nodes = [
    choice([within, node('Exp', ['n'], ['r'])], 'r', 'z'),
    node('Sigmoid', ['z'], ['y']),
  ];
  const model = modelOf(nodes, { initializers: new Map([['c', TRUE]]) });
  const { graph } = importGraph(model, NO_OPTIONS);
  const names = graph!.nodes.map(({ outputs }) => graph!.values.get(outputs[0]!)!.onnxName);
  expect(names).toEqual([null, 'z', 'y']);
});

test('an input that is no tensor, has no shape or an open dimension is refused with a way out', () => {
  const wrong = [
    { ...port('a'), kind: 'sequence' as const },
    { ...port('b'), elementType: 8 },
    { ...port('c'), dims: null },
    port('d', [1, 'time']),
  ];
  const inputs = [port('x'), ...wrong];
  expect(errorsOf([node('Relu', ['x'], ['y'])], { inputs })).toEqual([
    "'a': the model input is a sequence, not a tensor",
    "'b': the model input has elements of type number 8, which is not supported",
    "'c': the model input has no shape",
    "'d': dimension 1 of the model input is 'time', not a number",
  ]);
});

test('nodes of one name keep apart in sources and stay traceable', () => {
  const nodes = ['a', 'b', 'y'].map((name, i, all) =>
    node('Sigmoid', [all[i - 1] ?? 'x'], [name], { name: i === 1 ? 'same_1' : 'same' }),
  );
  const { graph } = importGraph(modelOf(nodes), NO_OPTIONS);
  expect(graph!.nodes.map((each) => each.name)).toEqual(['same', 'same_1', 'same_2']);
});

test('a node that makes nothing of elements folds away', () => {
  const initializers = new Map([
    ['empty', { kind: 'dense', tensor: tensorOf('f32', [1, 0], []) } as const],
  ]);
  const axis = new Map([['axis', { kind: 'int', value: 1 } as const]]);
  const nodes = [
    node('Relu', ['empty'], ['none']),
    node('Concat', ['x', 'none'], ['y'], { attributes: axis }),
  ];
  const { graph, diagnostics } = importGraph(modelOf(nodes, { initializers }), NO_OPTIONS);
  expect(diagnostics).toEqual([]);
  expect(graph!.nodes.length).toBeLessThanOrEqual(1);
});
