import { tensorOf, type Tensor } from '@flashline/ir';
import type { OnnxTensor } from '@flashline/onnx';
import { importModel, isQuantized, optimiseGraph } from '../src/index.ts';
import { modelOf, node, port } from './model-parts.ts';

const OPTIONS = { dims: new Map<string, number>(), bindings: new Map() };
const dense = (tensor: Tensor): OnnxTensor => ({ kind: 'dense', tensor });
const numbers = new Map([
  ['s', dense(tensorOf('f32', [], [0.5]))],
  ['z', dense(tensorOf('u8', [], [7]))],
  ['w', dense(tensorOf('u8', [1, 4], [1, 2, 3, 4]))],
]);

const importNodes = (nodes: Parameters<typeof modelOf>[0], elementType = 1) => {
  const inputs = [{ ...port('x'), elementType }];
  const model = modelOf(nodes, { initializers: numbers, inputs });
  const { graph, diagnostics } = importModel(model, OPTIONS);
  expect(diagnostics).toEqual([]);
  return graph!;
};

test.each([
  ['that quantises its data', [node('QuantizeLinear', ['x', 's', 'z'], ['y'])], 1],
  ['whose data are integers', [node('DequantizeLinear', ['x', 's', 'z'], ['y'])], 2],
  ['that quantises with what it sees', [node('DynamicQuantizeLinear', ['x'], ['y', 'a', 'b'])], 1],
])('a model %s is quantised', (_, nodes, elementType) => {
  expect(isQuantized(importNodes(nodes, elementType))).toBe(true);
});

test('a model that only keeps its weights as integers is not quantised', () => {
  const nodes = [
    node('DequantizeLinear', ['w', 's', 'z'], ['real']),
    node('Add', ['x', 'real'], ['y']),
  ];
  expect(isQuantized(importNodes(nodes))).toBe(false);
});

test('integer ports say what they stand for, real ones nothing', () => {
  const quantize = importNodes([node('QuantizeLinear', ['x', 's', 'z'], ['y'])]);
  expect(portsOf(quantize)).toEqual([undefined, { scale: 0.5, zeroPoint: 7 }]);
  const dequantize = importNodes([node('DequantizeLinear', ['x', 's', 'z'], ['y'])], 2);
  expect(portsOf(dequantize)).toEqual([{ scale: 0.5, zeroPoint: 7 }, undefined]);
});

function portsOf(imported: ReturnType<typeof importNodes>) {
  const graph = optimiseGraph(imported);
  const ports = [...graph.inputs, ...graph.outputs];
  return ports.map(({ value }) => graph.values.get(value)!.quantization);
}
