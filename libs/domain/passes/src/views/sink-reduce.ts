/** Lets a reduction read what its input is a view of. */
import { elementCount } from '@flashline/ir';
import type { EditNode, GraphEditor } from '../edit/graph-editor.ts';
import { inMemoryOrder, type Loop } from './loops.ts';
import { buildView, reshaped, stepsOf, traceView } from './view.ts';

/** Whether it did: each axis of the base is reduced as a whole or kept, and nothing more is moved. */
export function sinkReduce(node: EditNode, editor: GraphEditor): boolean {
  if (node.op !== 'Reduce') return false;
  const x = editor.input(node, 0)!;
  const { base, axes } = traceView(editor, x);
  if (base.id === x.id || elementCount(x.type.shape) === 0) return false;
  const reduced = node.attributes['axes'] as readonly number[];
  const gone = new Set(reduced.flatMap((axis) => axes[axis]!));
  const loops = axes.flat().filter((loop) => loop.size > 1);
  const sorted = inMemoryOrder(loops, elementCount(base.type.shape));
  const inner = sorted === null ? null : axesReduced(base.type.shape, sorted, gone);
  if (sorted === null || inner === null) return false;
  const kept = stridesOf(sorted.filter((loop) => !gone.has(loop)));
  const order = loops.filter((loop) => !gone.has(loop)).map((loop) => kept.get(loop)!);
  const isMoved = order.some((loop, i) => loop.stride < (order[i + 1]?.stride ?? 0));
  if (isMoved && !endsInOwnTranspose(node, editor)) return false;
  return editor.replace(node, (build) => {
    build.as(node);
    const result = build.one('Reduce', [base], {
      ...node.attributes,
      axes: inner,
      keepdims: false,
    });
    const flat = reshaped(
      build,
      result,
      [...kept.values()].map((loop) => loop.size),
    );
    const view = { base: flat, offset: 0, axes: order.map((loop) => [loop]) };
    const steps = stepsOf(view, editor.output(node).type.shape);
    return steps === null ? null : [buildView(build, flat, steps)];
  });
}

/** Axes of a tensor of `shape` that the loops in memory order reduce; null where one is cut. */
function axesReduced(
  shape: readonly number[],
  sorted: readonly Loop[],
  gone: ReadonlySet<Loop>,
): number[] | null {
  const queue = [...sorted];
  const axes: number[] = [];
  let rest = 1;
  for (const [axis, extent] of shape.entries()) {
    const taken: Loop[] = [];
    for (let need = extent; need > 1;) {
      if (rest === 1) rest = queue[0]!.size;
      taken.push(queue[0]!);
      const part = need % rest === 0 ? rest : rest % need === 0 ? need : null;
      if (part === null) return null;
      need /= part;
      rest /= part;
      if (rest === 1) queue.shift();
    }
    if (taken.some((loop) => gone.has(loop) !== gone.has(taken[0]!))) return null;
    if (taken.length > 0 && gone.has(taken[0]!)) axes.push(axis);
  }
  return axes;
}

/** The loops of a tensor that holds these alone, outermost first. */
function stridesOf(sorted: readonly Loop[]): Map<Loop, Loop> {
  let stride = sorted.reduce((product, loop) => product * loop.size, 1);
  return new Map(
    sorted.map((loop) => {
      stride /= loop.size;
      return [loop, { size: loop.size, stride }];
    }),
  );
}

/** Whether a Transpose that nobody else needs lies before the node. */
function endsInOwnTranspose(node: EditNode, editor: GraphEditor): boolean {
  for (let value = editor.input(node, 0)!; editor.isPrivate(value);) {
    const view = editor.maker(value);
    if (view?.op === 'Transpose') return true;
    if (view?.op !== 'Reshape') return false;
    value = editor.input(view, 0)!;
  }
  return false;
}
