import type { Attributes, Node, ValueId } from '@flashline/ir';
import { findOperator, type Operator } from '@flashline/operators';

/**
 * ONNX nodes in execution order, as lists of lists: what stands for many nodes is made of what stood
 * for fewer, and copying the names each time would take quadratic time.
 */
export type Sources = readonly (string | Sources)[];

/** The names, each once, in order. */
export function flattenSources(sources: Sources): string[] {
  const names = new Set<string>();
  const rest: (string | Sources)[] = [sources];
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    if (typeof next === 'string') names.add(next);
    else for (const part of next.toReversed()) rest.push(part);
  }
  return [...names];
}

/** A node while its graph is being edited: its inputs may be redirected, and it may be taken out. */
export interface EditNode {
  readonly op: string;
  readonly operator: Operator;
  readonly attributes: Attributes;
  name: string;
  inputs: readonly (ValueId | null)[];
  outputs: readonly (ValueId | null)[];
  sources: Sources;
  isAlive: boolean;
  /** Place of the original node that this one is or stands in for; execution order. */
  readonly slot: number;
  /** The node of the graph that was given, where this is one. */
  readonly original: Node | null;
}

export function editNode(node: Node, slot: number): EditNode {
  const { op, attributes, name, inputs, outputs, sources } = node;
  const operator = findOperator(op);
  return {
    op,
    operator,
    attributes,
    name,
    inputs,
    outputs,
    sources,
    isAlive: true,
    slot,
    original: node,
  };
}

/** The node as the graph holds it: the given object where nothing changed. */
export function plainNode(node: EditNode): Node {
  const { name, op, inputs, outputs, attributes, original } = node;
  if (original !== null && original.inputs === inputs && original.outputs === outputs)
    return original;
  return { name, op, inputs, outputs, attributes, sources: flattenSources(node.sources) };
}
