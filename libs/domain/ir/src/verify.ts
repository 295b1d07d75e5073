/** Checks that hold for every graph between any two passes. */
import { ELEMENT_TYPES } from './element-type.ts';
import { InvariantError, type Graph, type Node, type Value, type ValueId } from './graph.ts';
import { allocate, elementCount, printType, sameType } from './tensor.ts';

/**
 * Throws InvariantError at the first of: a value that is used before it is defined, is defined twice
 * or never; a node name that is taken; a constant whose data is not of its type; a port without a
 * value; an ONNX node of `knownSources` that no node stands for and that nobody removed.
 */
export function verifyGraph(graph: Graph, knownSources: readonly string[] = []): void {
  for (const [id, value] of graph.values) verifyValue(id, value);
  const defined = new Set<ValueId>();
  for (const [id, value] of graph.values) if (value.constant !== null) defined.add(id);
  for (const { name, value } of graph.inputs) {
    requireValue(graph, value, `input '${name}'`);
    if (defined.has(value))
      throw new InvariantError(`input '${name}' is %${value}, which is defined already`);
    defined.add(value);
  }
  const names = new Set<string>();
  for (const node of graph.nodes) {
    if (names.has(node.name)) throw new InvariantError(`two nodes are called '${node.name}'`);
    names.add(node.name);
    verifyNode(graph, node, defined);
  }
  for (const { name, value } of graph.outputs) {
    requireValue(graph, value, `output '${name}'`);
    if (!defined.has(value))
      throw new InvariantError(`output '${name}' is %${value}, which nothing makes`);
  }
  for (const id of graph.values.keys()) {
    if (!defined.has(id)) throw new InvariantError(`value %${id} is made by nothing`);
  }
  verifySources(graph, knownSources);
}

function verifyNode(graph: Graph, node: Node, defined: Set<ValueId>): void {
  for (const id of node.inputs) {
    if (id === null) continue;
    requireValue(graph, id, `node '${node.name}'`);
    if (!defined.has(id))
      throw new InvariantError(`node '${node.name}' reads %${id} before it is made`);
  }
  for (const id of node.outputs) {
    if (id === null) continue;
    requireValue(graph, id, `node '${node.name}'`);
    if (defined.has(id)) throw new InvariantError(`node '${node.name}' makes %${id} again`);
    defined.add(id);
  }
}

function verifyValue(id: ValueId, value: Value): void {
  if (value.id !== id) throw new InvariantError(`value %${value.id} is listed as %${id}`);
  const { constant, type } = value;
  if (type.shape.some((dim) => !Number.isSafeInteger(dim) || dim < 0)) {
    throw new InvariantError(`value %${id} has the impossible type ${printType(type)}`);
  }
  if (constant === null) return;
  const wanted = allocate(type.element, 0);
  const bits: number = ELEMENT_TYPES[type.element].bits;
  const count = elementCount(type.shape);
  const length = bits === 4 ? Math.ceil(count / 2) : count;
  if (
    !sameType(constant.type, type) ||
    constant.data.constructor.name !== wanted.constructor.name ||
    constant.data.length !== length
  ) {
    throw new InvariantError(
      `constant %${id} is ${printType(type)}, but its data is ${constant.data.constructor.name} of ${constant.data.length}`,
    );
  }
}

function requireValue(graph: Graph, id: ValueId, who: string): void {
  if (!graph.values.has(id)) throw new InvariantError(`${who} names %${id}, which is no value`);
}

function verifySources(graph: Graph, known: readonly string[]): void {
  const accounted = new Set(graph.removed.map((entry) => entry.source));
  for (const node of graph.nodes) node.sources.forEach((source) => accounted.add(source));
  const lost = known.find((source) => !accounted.has(source));
  if (lost === undefined) return;
  throw new InvariantError(`ONNX node '${lost}' is in no node's sources and nobody removed it`);
}
