import { readFileSync } from 'node:fs';
import { parseModel, type OnnxModel } from '../src/index.ts';
import { modelOf, graphOf, nodeWith, NO_DATA } from './model-parts.ts';
import { encodeModel } from '../src/index.ts';

function bench(name: string): OnnxModel {
  return parseModel(readFileSync(`${__dirname}/../../../../bench/models/${name}.onnx`), NO_DATA);
}

test('a PyTorch export is read whole', () => {
  const { graph, opsets } = bench('lstm');
  expect(opsets.get('')).toBeGreaterThanOrEqual(7);
  const lstm = graph.nodes.find((node) => node.opType === 'LSTM');
  expect(lstm?.attributes.get('hidden_size')).toMatchObject({ kind: 'int' });
  const weights = graph.initializers.get(lstm!.inputs[1]!);
  expect(weights).toMatchObject({ kind: 'dense', tensor: { type: { element: 'f32' } } });
  expect(graph.inputs).toHaveLength(1);
  expect(graph.inputs[0]!.dims).not.toContain(null);
});

test('every node knows where in the file it is', () => {
  const { nodes } = bench('resnet8').graph;
  const offsets = nodes.map((node) => node.offset);
  expect(offsets).toEqual([...new Set(offsets)].sort((a, b) => a - b));
  expect(offsets[0]).toBeGreaterThan(0);
});

test("'ai.onnx' is another way to write the domain of ONNX's own operators", () => {
  const opsets = new Map([['ai.onnx', 17]]);
  const relu = nodeWith('Relu', ['x'], ['y'], { domain: 'ai.onnx' });
  const model = parseModel(encodeModel(modelOf(graphOf([relu]), { opsets })), NO_DATA);
  expect([...model.opsets]).toEqual([['', 17]]);
  expect(model.graph.nodes[0]).toMatchObject({ domain: '', opset: 17 });
});
