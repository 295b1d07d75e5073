import { elementCount, type Graph, type Value } from '@flashline/ir';
import { rewriteNodes, type EditNode, type GraphEditor } from './edit/graph-editor.ts';
import type { Pass } from './pass.ts';
import {
  buildView,
  countSteps,
  LONGEST_CHAIN,
  reshaped,
  stepsOf,
  viewThrough,
  wholeView,
  type View,
  type ViewCount,
  type ViewSteps,
} from './views/view.ts';

const VIEWS = ['Reshape', 'Transpose'];

/**
 * Purpose: shortens chains of Reshape and Transpose. Pairs that cancel vanish, a Transpose that
 * moves only axes of length 1 becomes a Reshape, several become one of each, and one that repeats
 * what another made of the same value uses that.
 *
 * Needs: nothing.
 *
 * Guarantees: no chain holds more Transpose nodes than its meaning needs; values that others read
 * stay.
 */
export const mergeViews: Pass = {
  name: 'merge-views',
  run(graph: Graph) {
    const made = new Map<string, Value>();
    return rewriteNodes(graph, mergeViews.name, (node, editor) => visit(node, editor, made));
  },
};

interface Choice {
  readonly base: Value;
  readonly steps: ViewSteps;
  /** Nodes saved. */
  readonly gain: ViewCount;
}

function visit(node: EditNode, editor: GraphEditor, made: Map<string, Value>): void {
  if (!VIEWS.includes(node.op)) return;
  const value = editor.output(node);
  if (elementCount(value.type.shape) === 0) return;
  const choices = choicesFor(editor, node, value);
  const best = choices.reduce<Choice | null>(
    (a, b) => (isMore(b.gain, a?.gain ?? { transposes: 0, nodes: 0 }) ? b : a),
    null,
  );
  if (best !== null) editor.replace(node, (build) => [buildView(build, best.base, best.steps)]);
  else for (const choice of choices) if (shareEqual(editor, node, choice, made)) return;
}

/** The values that the end could be made of, from the nearest to the furthest. */
function choicesFor(editor: GraphEditor, end: EditNode, value: Value): Choice[] {
  const chain: EditNode[] = [];
  const choices: Choice[] = [];
  const now = { transposes: 0, nodes: 0 };
  let isPrivate = true;
  for (let node: EditNode | null = end; node !== null && chain.length < LONGEST_CHAIN;) {
    if (!VIEWS.includes(node.op)) break;
    chain.unshift(node);
    if (isPrivate) now.nodes++;
    if (isPrivate && node.op === 'Transpose') now.transposes++;
    const base: Value = editor.input(node, 0)!;
    const view = chain.reduce<View | null>(
      (seen, step) => seen && viewThrough(step, seen),
      wholeView(base),
    );
    const steps = view === null ? null : stepsOf(view, value.type.shape);
    if (steps === null) break;
    const then = countSteps(steps, base);
    const gain = { transposes: now.transposes - then.transposes, nodes: now.nodes - then.nodes };
    choices.push({ base, steps, gain });
    isPrivate &&= editor.isPrivate(base);
    node = editor.maker(base);
  }
  return choices;
}

function isMore(a: ViewCount, b: ViewCount): boolean {
  return a.transposes > b.transposes || (a.transposes === b.transposes && a.nodes > b.nodes);
}

/** Whether an earlier node made the same of the same value, and now serves for both. */
function shareEqual(
  editor: GraphEditor,
  node: EditNode,
  { base, steps }: Choice,
  made: Map<string, Value>,
): boolean {
  if (steps.transpose === null) return false;
  const key = `${base.id} ${steps.transpose.from.join()} ${steps.transpose.perm.join()}`;
  const value = editor.output(node);
  const first = made.get(key);
  if (first === undefined || editor.maker(first) === null) {
    made.set(key, value);
    return false;
  }
  if (first.id === value.id || node.op === 'Reshape') return false;
  return editor.replace(node, (build) => [reshaped(build, first, value.type.shape)]);
}
