/** A graph as text: one line per constant, node and removed ONNX node. `parseGraph` reads it back. */
import type { AttributeValue, Graph, Node, Port, Value, ValueId } from './graph.ts';
import { valueOf } from './graph.ts';
import { printType, type Tensor } from './tensor.ts';

/** Constants of more elements are printed without their values. */
const MOST_ELEMENTS_SHOWN = 16;

/**
 * The text of a graph, as in
 *
 *     graph(%x: f32[1x2]) -> %y
 *     %w: f32[2] = {1, 2}
 *     %y: f32[1x2] = Add(%x, %w) {note: 1} name "add" from "onnx add"
 *     removed "dropout" by import
 *
 * Left out are: a port's name where it is the value's ONNX name or id, a node's name where it is the id
 * of its first output, constants that no node reads, and elements of large constants (`= ...`).
 * `@"name"` is the ONNX value that a value equals, `scale 0.5 zero -3` after a type what its integers
 * stand for.
 */
export function printGraph(graph: Graph): string {
  const inputs = graph.inputs.map((port) => printInput(graph, port)).join(', ');
  const outputs = graph.outputs.map((port) => printPort(graph, port)).join(', ');
  const name = graph.name === '' ? '' : ` ${JSON.stringify(graph.name)}`;
  return [
    `graph${name}(${inputs}) -> ${outputs}`,
    ...constantsRead(graph).map(
      (value) => `${printHead(value)} = ${printElements(value.constant!)}`,
    ),
    ...graph.nodes.map((node) => printNode(graph, node)),
    ...graph.removed.map(({ source, pass }) => `removed ${JSON.stringify(source)} by ${pass}`),
    ...graph.fallbacks.map(
      ({ source, code, message }) =>
        `fallback ${JSON.stringify(source)} ${code} ${JSON.stringify(message)}`,
    ),
  ].join('\n');
}

function constantsRead(graph: Graph): Value[] {
  const ids = new Set<ValueId>();
  for (const node of graph.nodes) node.inputs.forEach((id) => id !== null && ids.add(id));
  for (const port of graph.outputs) ids.add(port.value);
  return [...ids].map((id) => valueOf(graph, id)).filter((value) => value.constant !== null);
}

function printInput(graph: Graph, port: Port): string {
  return `${printPort(graph, port)}${printRest(valueOf(graph, port.value))}`;
}

function printPort(graph: Graph, { name, value }: Port): string {
  const usual = valueOf(graph, value).onnxName ?? value;
  return name === usual ? `%${value}` : `${JSON.stringify(name)} = %${value}`;
}

function printHead(value: Value): string {
  return `%${value.id}${printRest(value)}`;
}

function printRest({ onnxName, type, quantization }: Value): string {
  const name = onnxName === null ? '' : ` @${JSON.stringify(onnxName)}`;
  const meaning =
    quantization === undefined ? '' : ` scale ${quantization.scale} zero ${quantization.zeroPoint}`;
  return `${name}: ${printType(type)}${meaning}`;
}

function printNode(graph: Graph, node: Node): string {
  const outputs = node.outputs
    .map((id) => (id === null ? '_' : printHead(valueOf(graph, id))))
    .join(', ');
  const inputs = node.inputs.map((id) => (id === null ? '_' : `%${id}`)).join(', ');
  const attributes = Object.entries(node.attributes)
    .map(([key, value]) => `${key}: ${printAttribute(value)}`)
    .join(', ');
  const first = node.outputs.find((id) => id !== null);
  return [
    `${outputs} = ${node.op}(${inputs})`,
    attributes === '' ? '' : ` {${attributes}}`,
    node.name === first ? '' : ` name ${JSON.stringify(node.name)}`,
    node.sources.length === 0
      ? ''
      : ` from ${node.sources.map((s) => JSON.stringify(s)).join(', ')}`,
  ].join('');
}

function printAttribute(value: AttributeValue): string {
  if (typeof value === 'number') return printNumber(value);
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'boolean') return String(value);
  if ('data' in value) return `${printType(value.type)} ${printElements(value)}`;
  const items = (value as readonly (number | string)[]).map((item) => printAttribute(item));
  return `[${items.join(', ')}]`;
}

function printElements({ data }: Tensor): string {
  if (data.length > MOST_ELEMENTS_SHOWN) return '...';
  return `{${Array.from(data as ArrayLike<number | bigint>, printNumber).join(', ')}}`;
}

function printNumber(value: number | bigint): string {
  return Object.is(value, -0) ? '-0' : String(value);
}
