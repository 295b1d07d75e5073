import { byteSize, elementCount, type Value } from '@flashline/ir';
import type { EditNode, GraphEditor } from './edit/graph-editor.ts';
import { rewriteNodes } from './edit/graph-editor.ts';
import type { Pass } from './pass.ts';
import { reshaped } from './views/view.ts';

/**
 * Purpose: lets the node that made one side of an Add start from the other side, so that the sum
 * needs no second buffer and no second walk.
 *
 * Needs: sides of one shape but for axes of length 1; the producer's trait `fusesResidual`, no activation yet, and nobody
 * else who reads its result. A Reshape between the two is looked through.
 *
 * Guarantees: the later producer is chosen, so that the other side is there already. No fusion keeps
 * alive more bytes than the result has.
 */
export const fuseResidual: Pass = {
  name: 'fuse-residual',
  run: (graph) => rewriteNodes(graph, fuseResidual.name, visit),
};

interface Candidate {
  readonly producer: EditNode;
  readonly other: Value;
  /** The Reshape between the producer and the Add. */
  readonly view: EditNode | null;
}

function visit(node: EditNode, editor: GraphEditor): void {
  if (node.op !== 'Add') return;
  const [a, b] = editor.inputsOf(node) as [Value, Value];
  const shape = editor.output(node).type.shape;
  const isBroadcast = [a, b].some(({ type }) => elementCount(type.shape) !== elementCount(shape));
  if (a.id === b.id || isBroadcast) return;
  const [best] = [candidate(editor, a, b), candidate(editor, b, a)]
    .filter((found) => found !== null)
    .sort((left, right) => right.producer.slot - left.producer.slot);
  if (best === undefined) return;
  const { producer, other, view } = best;
  editor.replace(node, (build) => {
    const inputs = editor.inputsOf(producer);
    const made = editor.output(producer).type.shape;
    if (view !== null) build.as(view);
    inputs[producer.operator.traits!.fusesResidual!] = reshaped(build, other, made);
    build.as(null);
    const sum = build.one(producer.op, inputs, producer.attributes);
    if (view !== null) build.as(view);
    return [reshaped(build, sum, shape)];
  });
}

function candidate(editor: GraphEditor, side: Value, other: Value): Candidate | null {
  if (!editor.isPrivate(side)) return null;
  const view = editor.privateMaker(side, 'Reshape');
  const made = view === null ? side : editor.input(view, 0)!;
  const producer = editor.maker(made);
  const place = producer?.operator.traits?.fusesResidual;
  if (producer === null || place === undefined || !editor.isPrivate(made)) return null;
  if (producer.attributes['activation'] !== 'none' || producer.inputs[place] != null) return null;
  const isThere = (editor.maker(other)?.slot ?? -1) < producer.slot;
  return isThere || bytesRead(editor, producer) <= byteSize(made.type)
    ? { producer, other, view }
    : null;
}

/** What waits for the other side where the producer has to. */
function bytesRead(editor: GraphEditor, node: EditNode): number {
  const read = editor.inputsOf(node).filter((value) => value !== null && value.constant === null);
  return read.reduce((sum, value) => sum + byteSize(value!.type), 0);
}
