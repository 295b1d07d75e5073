import {
  sameType,
  tensorBytes,
  type Graph,
  type Node,
  type Tensor,
  type Value,
  type ValueId,
} from '@flashline/ir';
import type { Pass } from './pass.ts';

/**
 * Purpose: constants of the same type and the same bytes become one value, so that they are stored
 * once. Exporters that unroll a loop repeat its weights.
 *
 * Needs: nothing.
 *
 * Guarantees: the first of equal constants stays, and no node is changed but in what it reads.
 */
export const shareConstants: Pass = {
  name: 'share-constants',
  run(graph) {
    const alias = findEqual(graph);
    if (alias.size === 0) return graph;
    const read = (id: ValueId | null) => (id === null ? null : (alias.get(id) ?? id));
    const redirect = (node: Node): Node =>
      node.inputs.some((id) => id !== null && alias.has(id))
        ? { ...node, inputs: node.inputs.map(read) }
        : node;
    return {
      ...graph,
      values: new Map([...graph.values].filter(([id]) => !alias.has(id))),
      nodes: graph.nodes.map(redirect),
      outputs: graph.outputs.map((port) => ({
        ...port,
        value: alias.get(port.value) ?? port.value,
      })),
    };
  },
};

/** Every constant that repeats an earlier one, and that one. */
function findEqual(graph: Graph): Map<ValueId, ValueId> {
  const byHash = new Map<number, Value[]>();
  const alias = new Map<ValueId, ValueId>();
  for (const value of graph.values.values()) {
    if (value.constant === null) continue;
    const hash = hashBytes(tensorBytes(value.constant));
    const alike = byHash.get(hash) ?? [];
    const first = alike.find((other) => isEqual(other.constant!, value.constant!));
    if (first !== undefined) alias.set(value.id, first.id);
    else byHash.set(hash, [...alike, value]);
  }
  return alias;
}

function isEqual(a: Tensor, b: Tensor): boolean {
  if (!sameType(a.type, b.type)) return false;
  const [left, right] = [tensorBytes(a), tensorBytes(b)];
  return left.every((byte, i) => byte === right[i]);
}

/** Looked up once: it is needed for every byte of every constant. */
const { imul } = Math;

/** FNV-1a. */
function hashBytes(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = imul(hash ^ byte, 0x01000193);
  return hash ^ bytes.length;
}
