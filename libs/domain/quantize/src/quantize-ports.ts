import {
  valueOf,
  type Graph,
  type Node,
  type Port,
  type Quantization,
  type Value,
  type ValueId,
} from '@flashline/ir';
import { lostSources } from '@flashline/passes';
import { commonQuantization, quantizationOfNode } from './node-quantization.ts';

const NAME = 'quantize-ports';

/**
 * A quantised graph whose inputs and outputs are s8 themselves where that is the same: an f32 input
 * that nobody reads but QuantizeLinear nodes of one quantization, and an f32 output that
 * DequantizeLinear makes. Names stay; the `quantization` of the port's value says what the integers
 * stand for. The other ports stay as they are.
 */
export function quantizePorts(graph: Graph): Graph {
  return withIntegerOutputs(withIntegerInputs(graph));
}

function withIntegerInputs(graph: Graph): Graph {
  const values = new Map(graph.values);
  const renamed = new Map<ValueId, ValueId>();
  const gone = new Set<Node>();
  for (const port of graph.inputs) {
    const readers = graph.nodes.filter(({ inputs }) => inputs.includes(port.value));
    const quantization = onlyQuantization(graph, port, readers);
    if (quantization === null) continue;
    const { id, onnxName, type } = valueOf(graph, port.value);
    const element = 's8' as const;
    const shape = type.shape;
    values.set(id, { id, onnxName, constant: null, type: { element, shape }, quantization });
    for (const reader of readers) {
      gone.add(reader);
      renamed.set(reader.outputs[0]!, id);
      values.delete(reader.outputs[0]!);
    }
  }
  if (gone.size === 0) return graph;
  const current = (id: ValueId) => renamed.get(id) ?? id;
  const outputs = graph.outputs.map((port) => ({ ...port, value: current(port.value) }));
  const nodes = graph.nodes.flatMap((node) => {
    if (gone.has(node)) return [];
    if (!node.inputs.some((id) => id !== null && renamed.has(id))) return [node];
    return [{ ...node, inputs: node.inputs.map((id) => (id === null ? null : current(id))) }];
  });
  return tidied({ ...graph, values, nodes, outputs }, graph);
}

function withIntegerOutputs(graph: Graph): Graph {
  const makers = new Map(graph.nodes.flatMap((node) => node.outputs.map((id) => [id, node])));
  const values = new Map(graph.values);
  const outputs = graph.outputs.map((port) => {
    const maker = makers.get(port.value);
    if (maker?.op !== 'DequantizeLinear') return port;
    const integers = valueOf(graph, maker.inputs[0]!);
    const quantization = quantizationOfNode(graph, maker);
    const isTensor = integers.type.element === 's8' && integers.constant === null;
    if (!isTensor || quantization === null) return port;
    const onnxName = integers.onnxName ?? valueOf(graph, port.value).onnxName;
    values.set(integers.id, { ...integers, onnxName, quantization });
    return { ...port, value: integers.id };
  });
  if (outputs.every((port, i) => port === graph.outputs[i])) return graph;
  const wanted = new Set<ValueId | null>([
    ...outputs.map((port) => port.value),
    ...graph.nodes.flatMap((node) => node.inputs),
  ]);
  const nodes = graph.nodes.filter(
    ({ op, outputs: made }) => op !== 'DequantizeLinear' || made.some((id) => wanted.has(id)),
  );
  return tidied({ ...graph, values, nodes, outputs }, graph);
}

/** What all readers of an f32 input quantise it to; null where not all do, or not alike. */
function onlyQuantization(
  graph: Graph,
  { value }: Port,
  readers: readonly Node[],
): Quantization | null {
  const { type } = valueOf(graph, value);
  if (type.element !== 'f32' || graph.outputs.some((port) => port.value === value)) return null;
  const all = readers.map((reader) => {
    const isQuantizer = reader.op === 'QuantizeLinear' && reader.inputs[0] === value;
    const isSigned = isQuantizer && valueOf(graph, reader.outputs[0]!).type.element === 's8';
    return isSigned ? quantizationOfNode(graph, reader) : null;
  });
  return commonQuantization(all);
}

/** Without values that nothing names, and with the ONNX nodes on record that no node stands for. */
function tidied(graph: Graph, before: Graph): Graph {
  const used = new Set<ValueId | null>([
    ...[...graph.inputs, ...graph.outputs].map((port) => port.value),
    ...graph.nodes.flatMap((node) => [...node.inputs, ...node.outputs]),
  ]);
  const isUsed = ([id]: [ValueId, Value]) => used.has(id);
  return {
    ...graph,
    values: new Map([...graph.values].filter(isUsed)),
    removed: [...graph.removed, ...lostSources(before, graph.nodes, NAME)],
  };
}
