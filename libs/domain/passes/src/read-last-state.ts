import { elementCount, type Value } from '@flashline/ir';
import type { Build, FinalState } from '@flashline/operators';
import { rewriteNodes, type EditNode, type GraphEditor } from './edit/graph-editor.ts';
import type { Pass } from './pass.ts';
import { inMemoryOrder, mergeLoops } from './views/loops.ts';
import {
  buildView,
  LONGEST_CHAIN,
  stepsOf,
  viewThrough,
  wholeView,
  type View,
} from './views/view.ts';

/**
 * Purpose: what takes the last step from the states of a whole sequence reads the final state, so
 * that the sequence need not be kept.
 *
 * Needs: the trait `finalState`; every reader takes all of one direction's last step, through any
 * chain of Reshape, Transpose and Slice.
 *
 * Guarantees: the same numbers bit for bit, and a sequence that nobody reads any longer.
 */
export const readLastState: Pass = {
  name: 'read-last-state',
  run: (graph) => rewriteNodes(graph, readLastState.name, visit),
};

/** A node whose output is a view of one direction's last step and of nothing else. */
interface Taking {
  readonly node: EditNode;
  readonly direction: number;
  readonly axes: View['axes'];
}

function visit(node: EditNode, editor: GraphEditor): void {
  const trait = node.operator.traits?.finalState;
  const id = trait === undefined ? null : (node.outputs[trait.sequence] ?? null);
  if (trait === undefined || id === null) return;
  const sequence = editor.value(id);
  const lastSteps = trait.lastSteps(editor.inputsOf(node), node.attributes);
  if (lastSteps === null || sequence.type.shape[0] === 1) return;
  const takings = findTakings(editor, lastSteps, wholeView(sequence), sequence);
  if (takings === null || takings.length === 0) return;
  const state = stateOf(editor, node, trait, id);
  for (const taking of takings) replaceTaking(editor, state, taking);
}

/** What takes last steps from `value`, which is this view of the sequence; null: others read it. */
function findTakings(
  editor: GraphEditor,
  lastSteps: readonly number[],
  view: View,
  value: Value,
  depth = LONGEST_CHAIN,
): Taking[] | null {
  if (depth === 0 || editor.isOutput(value)) return null;
  const takings: Taking[] = [];
  for (const node of editor.readers(value)) {
    const taken = editor.output(node);
    const seen = elementCount(taken.type.shape) === 0 ? null : viewThrough(node, view);
    if (seen === null) return null;
    const direction = directionOf(seen, lastSteps);
    const found =
      direction === null
        ? findTakings(editor, lastSteps, seen, taken, depth - 1)
        : [{ node, direction, axes: seen.axes }];
    if (found === null) return null;
    takings.push(...found);
  }
  return takings;
}

/** The direction whose last step the view takes, each element once. */
function directionOf({ base, offset, axes }: View, lastSteps: readonly number[]): number | null {
  const [, directions, batch, units] = base.type.shape as [number, number, number, number];
  const count = batch * units;
  if (inMemoryOrder(mergeLoops(axes.flat()), count) === null) return null;
  const at = lastSteps.findIndex((step, i) => offset === (step * directions + i) * count);
  return at < 0 ? null : at;
}

/** The final state; a node that has no such output is made anew with it. */
function stateOf(
  editor: GraphEditor,
  node: EditNode,
  { state }: FinalState,
  sequence: Value['id'],
): Value {
  let maker = node;
  if (node.outputs[state] == null) {
    const outputs = Math.max(node.outputs.length, state + 1);
    editor.replace(node, (build) =>
      build.emit(node.op, editor.inputsOf(node), node.attributes, outputs),
    );
    maker = editor.maker(editor.value(sequence))!;
  }
  return editor.value(maker.outputs[state]!);
}

function replaceTaking(editor: GraphEditor, state: Value, { node, direction, axes }: Taking): void {
  const { shape } = editor.output(node).type;
  editor.replace(node, (build) => {
    const base = partOf(build, state, direction);
    const steps = stepsOf({ base, offset: 0, axes }, shape);
    return steps === null ? null : [buildView(build, base, steps)];
  });
}

/** The state of one direction. */
function partOf(build: Build, state: Value, direction: number): Value {
  const [directions, ...part] = state.type.shape as [number, number, number];
  if (directions === 1) return state;
  return build.one('Slice', [state], {
    starts: [direction, 0, 0],
    steps: [1, 1, 1],
    sizes: [1, ...part],
  });
}
