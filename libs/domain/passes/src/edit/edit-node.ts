import type { Attributes, Node, ValueId } from '@flashline/ir';
import { findOperator, type Operator } from '@flashline/operators';

/** A node while its graph is being edited: its inputs may be redirected, and it may be taken out. */
export interface EditNode {
  readonly op: string;
  readonly operator: Operator;
  readonly attributes: Attributes;
  name: string;
  inputs: readonly (ValueId | null)[];
  outputs: readonly (ValueId | null)[];
  sources: readonly string[];
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
  const { name, op, inputs, outputs, attributes, sources, original } = node;
  if (original !== null && original.inputs === inputs && original.outputs === outputs)
    return original;
  return { name, op, inputs, outputs, attributes, sources };
}
