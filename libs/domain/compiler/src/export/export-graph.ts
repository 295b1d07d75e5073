/** A graph of ours as an ONNX model, so that ONNX Runtime can compute any of its values. */
import {
  ELEMENT_TYPES,
  valueOf,
  type Graph,
  type Node,
  type Value,
  type ValueId,
} from '@flashline/ir';
import { encodeModel, type OnnxModel, type OnnxValueInfo } from '@flashline/onnx';
import { findOperator, type Operator } from '@flashline/operators';
import { NoOnnxForm } from './errors.ts';
import { EXPORT_OPSET, ModelWriter } from './model-writer.ts';

const IR_VERSION = 10;

/**
 * A self-contained model that gives `outputs`, each under its id, in their order and once. Its inputs
 * are the graph's in their order and with the names of their ports; one that is also the id of a value
 * gets underscores behind. Nodes that no output needs are left out. Throws NoOnnxForm.
 */
export function exportGraph(graph: Graph, outputs: readonly ValueId[]): Uint8Array {
  const wanted = [...new Set(outputs)];
  const needed = neededNodes(graph, wanted);
  const ids = [...wanted, ...needed.flatMap((node) => node.outputs.filter((id) => id !== null))];
  const inputs = inputNames(graph, new Set(ids));
  const writer = new ModelWriter(inputs, new Set(ids));
  for (const node of needed) writeNode(graph, node, writer);
  const made = new Set(needed.flatMap((node) => node.outputs));
  for (const id of wanted.filter((each) => !made.has(each))) {
    writer.begin();
    writer.nameOutput(writer.one('Identity', [valueOf(graph, id)]), id);
  }
  const model: OnnxModel = {
    irVersion: IR_VERSION,
    opsets: new Map([['', EXPORT_OPSET]]),
    producerName: '',
    producerVersion: '',
    functions: [],
    graph: {
      name: graph.name,
      nodes: writer.nodes,
      initializers: writer.initializers,
      inputs: [...inputs].map(([id, name]) => infoOf(name, valueOf(graph, id))),
      outputs: wanted.map((id) => infoOf(id, valueOf(graph, id))),
      valueInfos: [],
    },
  };
  return encodeModel(model);
}

/** In execution order, those that the outputs depend on. */
function neededNodes(graph: Graph, outputs: readonly ValueId[]): Node[] {
  const needed = new Set<ValueId | null>(outputs);
  needed.delete(null);
  const nodes = graph.nodes.toReversed().filter((node) => {
    if (!node.outputs.some((id) => id !== null && needed.has(id))) return false;
    node.inputs.forEach((id) => needed.add(id));
    return true;
  });
  return nodes.reverse();
}

function inputNames(graph: Graph, taken: ReadonlySet<string>): Map<ValueId, string> {
  const names = new Map<ValueId, string>();
  const used = new Set([...taken, ...graph.inputs.map((port) => port.name)]);
  for (const port of graph.inputs) {
    let { name } = port;
    if (taken.has(name)) while (used.has(name)) name += '_';
    used.add(name);
    names.set(port.value, name);
  }
  return names;
}

function writeNode(graph: Graph, node: Node, writer: ModelWriter): void {
  const valuesOf = (ids: Node['inputs']) =>
    ids.map((id) => (id === null ? null : valueOf(graph, id)));
  const [inputs, outputs] = [valuesOf(node.inputs), valuesOf(node.outputs)];
  const { attributes } = node;
  const operator = findOperator(node.op);
  writer.begin();
  const written =
    operator.toOnnx?.({ inputs, outputs, attributes }, writer) ??
    writer.many(onnxTypeOf(operator, node), inputs, attributes, outputs.length);
  const names = typeof written === 'string' ? [written] : written;
  node.outputs.forEach((id, i) => {
    if (id !== null) writer.nameOutput(names[i]!, id);
  });
}

/** Throws NoOnnxForm where ONNX has no operator of that name and meaning. */
function onnxTypeOf({ name, onnx }: Operator, node: Node): string {
  if (onnx.some(({ type, domain = '' }) => type === name && domain === '')) return name;
  throw new NoOnnxForm(name, node.name);
}

function infoOf(name: string, { type }: Value): OnnxValueInfo {
  const elementType = ELEMENT_TYPES[type.element].onnxNumber;
  return { name, kind: 'tensor', elementType, dims: type.shape };
}
