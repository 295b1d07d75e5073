import { tensorOf } from '@flashline/ir';
import { encodeModel, parseModel, type OnnxFunction } from '@flashline/onnx';
import { prepareModel, referenceFor } from '../src/index.ts';
import { modelOf } from './models.ts';

/** y = F(x) with F(a) = Exp(Relu(a)) as a function of the model. */
function modelWithFunction(): Uint8Array {
  const call = parseModel(modelOf([1, 2], [['F', ['x'], 'y']]), new Map());
  const body = modelOf(
    [1, 2],
    [
      ['Relu', ['a'], 't'],
      ['Exp', ['t'], 'b'],
    ],
  );
  const { nodes } = parseModel(body, new Map()).graph;
  const called: OnnxFunction = {
    domain: 'own',
    name: 'F',
    overload: '',
    inputs: ['a'],
    outputs: ['b'],
    attributes: [],
    attributeDefaults: new Map(),
    opsets: new Map([['', 17]]),
    nodes,
  };
  const graph = {
    ...call.graph,
    nodes: call.graph.nodes.map((n) => ({ ...n, domain: 'own', opset: 1 })),
  };
  const opsets = new Map([...call.opsets, ['own', 1] as const]);
  return encodeModel({ ...call, graph, opsets, functions: [called] });
}

test('the reference shows values of the main graph and leaves out those of functions', async () => {
  const model = prepareModel('m', modelWithFunction(), { dims: new Map(), prefix: null });
  const names = [...model.graph!.values.values()].flatMap(({ onnxName }) => onnxName ?? []);
  expect(names).toEqual(['x', 'y/t', 'y']);
  const samples = { samples: [[tensorOf('f32', [1, 2], [-1, 0])]], labels: null };
  const { outputs, inner } = await referenceFor(model, samples, names);
  expect(outputs).toEqual([[tensorOf('f32', [1, 2], [1, 1])]]);
  expect([...inner[0]!.keys()]).toEqual(['y', 'x']);
});
