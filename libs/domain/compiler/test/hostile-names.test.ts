import { tensorOf } from '@flashline/ir';
import { encodeModel, parseModel, type OnnxModel } from '@flashline/onnx';
import fc from 'fast-check';
import { buildGraph, compileGraph } from '../src/index.ts';
import { branches, graphOf, modelOf, node, port } from './model-parts.ts';

/** Every string that a model is free to choose. */
interface Names {
  readonly graph: string;
  readonly nodes: string;
  readonly values: string;
  readonly producer: string;
}

/** Dense layer, an If, two outputs: enough for weights, parameters, layers and ports. */
function modelWith({ graph, nodes, values, producer }: Names): OnnxModel {
  const v = (name: string) => `${values}${name}`;
  const w = tensorOf('f32', [4, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  const choice = branches(1, 1);
  const renamed = new Map(
    [...choice].map(([name, attribute]) => {
      if (attribute.kind !== 'graph') throw new Error('a branch is a graph');
      const inner = attribute.value.nodes.map((each) => ({ ...each, inputs: [v('h')] }));
      return [name, { ...attribute, value: { ...attribute.value, nodes: inner } }];
    }),
  );
  const list = [
    node('MatMul', [v('x'), v('w')], [v('h')], { name: `${nodes}1` }),
    node('If', [v('c')], [v('y')], { name: `${nodes}2`, attributes: renamed }),
    node('Softmax', [v('h')], [v('z')], { name: nodes }),
  ];
  const parts = graphOf(list, {
    name: graph,
    initializers: new Map([
      [v('w'), { kind: 'dense', tensor: w }],
      [v('c'), { kind: 'dense', tensor: tensorOf('bool', [], [1]) }],
    ]),
    inputs: [port(v('x'))],
    outputs: [port(v('y')), port(v('z'))],
  });
  return { ...modelOf([]), producerName: producer, graph: parts };
}

function sourceOf(names: Names): Record<string, string> {
  const bytes = encodeModel(modelWith(names));
  const { graph, diagnostics } = buildGraph(parseModel(bytes, new Map()), {
    dims: new Map(),
    bindings: new Map(),
  });
  expect(diagnostics).toEqual([]);
  const { source } = compileGraph(graph!, [{ name: 'RAM', capacityBytes: 1e6 }], {
    prefix: 'model',
    isa: 'portable',
    modelSha256: '0'.repeat(64),
    toolVersion: '1',
    settings: [],
  });
  return Object.fromEntries(source.files.map(({ path, text }) => [path, text]));
}

const PLAIN = sourceOf({ graph: 'g', nodes: 'n', values: 'v', producer: 'p' });

test.each([
  '*/ int main(void) { return 1; } /*',
  '"; #include "/etc/passwd"\n',
  '\\\n#define int long\n',
  '??/\n%s%n',
  '__proto__',
  'model_run',
])('a model whose every name is %j gives the C of one with plain names', (name) => {
  expect(sourceOf({ graph: name, nodes: name, values: name, producer: name })).toEqual(PLAIN);
});

test('no name of a model reaches the C text', () => {
  const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 40 });
  const names = fc.record({ graph: text, nodes: text, values: text, producer: text });
  // Lone surrogates do not survive a file of UTF-8, and two of them may become one name.
  const written = names.filter((each) => Object.values(each).every((one) => one.isWellFormed()));
  fc.assert(
    fc.property(written, (each) => {
      expect(sourceOf(each)).toEqual(PLAIN);
    }),
    { numRuns: 200 },
  );
});
