/** What the integer inputs and outputs of a quantised model stand for. */
import {
  valueOf,
  type Graph,
  type Node,
  type Port,
  type Quantization,
  type Value,
  type ValueId,
} from '@flashline/ir';
import { commonQuantization, quantizationOfNode } from '@flashline/quantize';

/**
 * `graph` with a `quantization` on the integer ports that `imported`, the same model before any pass,
 * only dequantises (inputs) or has quantised (outputs), with one scale each that is known.
 */
export function withPortQuantization(graph: Graph, imported: Graph): Graph {
  const values = new Map(graph.values);
  let isNoted = false;
  const note = (port: Port, quantization: Quantization | null) => {
    const value = valueOf(graph, port.value);
    if (quantization !== null && value.quantization === undefined && isInteger(value)) {
      values.set(value.id, { ...value, quantization });
      isNoted = true;
    }
  };
  graph.inputs.forEach((port, i) => note(port, inputQuantization(imported, imported.inputs[i]!)));
  graph.outputs.forEach((port, i) =>
    note(port, outputQuantization(imported, imported.outputs[i]!)),
  );
  return isNoted ? { ...graph, values } : graph;
}

function isInteger({ type, constant }: Value): boolean {
  return constant === null && (type.element === 's8' || type.element === 'u8');
}

/** What all readers take it for. */
function inputQuantization(graph: Graph, { value }: Port): Quantization | null {
  const readers = graph.nodes.filter(({ inputs }) => inputs.includes(value));
  const all = readers.map((node) => (reads(node, value) ? quantizationOfNode(graph, node) : null));
  return commonQuantization(all);
}

function reads({ op, inputs }: Node, value: ValueId): boolean {
  return op === 'DequantizeLinear' && inputs[0] === value;
}

function outputQuantization(graph: Graph, { value }: Port): Quantization | null {
  const maker = graph.nodes.find(({ outputs }) => outputs.includes(value));
  return maker?.op === 'QuantizeLinear' ? quantizationOfNode(graph, maker) : null;
}
