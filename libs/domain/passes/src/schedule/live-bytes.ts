/** How many bytes are alive while nodes run in some order: a model of the memory plan, not the plan. */
import { byteSize, valueOf, type Graph, type Node, type ValueId } from '@flashline/ir';
import { findOperator } from '@flashline/operators';

/** Values that share one piece of memory: a value and its views. */
export interface Piece {
  readonly bytes: number;
  /** Nodes that read it, as indices. */
  readonly readers: ReadonlySet<number>;
  /** Model outputs are read at the very end. */
  readonly isKept: boolean;
}

/** What a node needs and makes, as indices of pieces. */
export interface Task {
  readonly reads: readonly number[];
  readonly makes: readonly number[];
  /** Pieces that its first output may take over where they die in it. */
  readonly mayOverwrite: readonly number[];
}

export interface Workload {
  readonly pieces: readonly Piece[];
  readonly tasks: readonly Task[];
  /** Pieces that are there before the first node. */
  readonly given: readonly number[];
}

export function workloadOf(graph: Graph): Workload {
  const pieceOf = new Map<ValueId, number>();
  const pieces: { bytes: number; readonly readers: Set<number>; isKept: boolean }[] = [];
  const add = (id: ValueId): number => {
    const known = pieceOf.get(id);
    if (known !== undefined) return known;
    pieceOf.set(id, pieces.length);
    return (
      pieces.push({ bytes: byteSize(valueOf(graph, id).type), readers: new Set(), isKept: false }) -
      1
    );
  };
  const given = graph.inputs.map((port) => add(port.value));
  const tasks = graph.nodes.map((node, index): Task => {
    const reads = computedInputs(graph, node).map((id) => pieceOf.get(id)!);
    for (const piece of reads) pieces[piece]!.readers.add(index);
    const outputs = node.outputs.filter((id) => id !== null);
    if (isView(graph, node)) {
      pieceOf.set(outputs[0]!, reads[0]!);
      return { reads: [...new Set(reads)], makes: [], mayOverwrite: [] };
    }
    const makes = outputs.map(add);
    const mayOverwrite = overwritable(graph, node)
      .map((id) => pieceOf.get(id)!)
      .filter((piece) => pieces[piece]!.bytes === pieces[makes[0]!]!.bytes);
    return { reads: [...new Set(reads)], makes, mayOverwrite };
  });
  for (const port of graph.outputs) {
    const piece = pieceOf.get(port.value);
    if (piece !== undefined) pieces[piece]!.isKept = true;
  }
  return { pieces, tasks, given };
}

function computedInputs(graph: Graph, node: Node): ValueId[] {
  return node.inputs
    .filter((id) => id !== null)
    .filter((id) => valueOf(graph, id).constant === null);
}

/** Whether the node's output is a part of its input's memory. */
function isView(graph: Graph, node: Node): boolean {
  const [input] = node.inputs;
  if (input == null || valueOf(graph, input).constant !== null) return false;
  if (node.op === 'Reshape') return true;
  if (node.op !== 'Slice') return false;
  const { shape } = valueOf(graph, input).type;
  const sizes = node.attributes['sizes'] as readonly number[];
  const cut = sizes.findLastIndex((size, axis) => size !== shape[axis]);
  return sizes.slice(0, Math.max(0, cut)).every((size) => size === 1);
}

/** Inputs that the node's first output may take the place of where it has their size. */
function overwritable(graph: Graph, node: Node): ValueId[] {
  const { traits } = findOperator(node.op);
  const residual = traits?.fusesResidual === undefined ? null : node.inputs[traits.fusesResidual];
  const candidates = traits?.elementwise === true ? node.inputs : [residual ?? null];
  return candidates
    .filter((id) => id !== null)
    .filter((id) => valueOf(graph, id).constant === null);
}
