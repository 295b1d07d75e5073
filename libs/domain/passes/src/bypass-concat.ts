import { elementCount, sameShape, type Value } from '@flashline/ir';
import type { Build } from '@flashline/operators';
import { rewriteNodes, type EditNode, type GraphEditor } from './edit/graph-editor.ts';
import type { Pass } from './pass.ts';
import { mergeLoops } from './views/loops.ts';
import { reshaped, traceView } from './views/view.ts';

/**
 * Purpose: a Slice that takes from one part of a Concat alone takes it from that part, so that the
 * other parts need not be kept, nor the whole be made.
 *
 * Needs: nothing; Reshape between the two is looked through where parts lie one behind the other.
 *
 * Guarantees: the Slice reads no value that is larger than before.
 */
export const bypassConcat: Pass = {
  name: 'bypass-concat',
  run: (graph) => rewriteNodes(graph, bypassConcat.name, visit),
};

function visit(node: EditNode, editor: GraphEditor): void {
  if (node.op !== 'Slice' || elementCount(editor.output(node).type.shape) === 0) return;
  if (!cutAxis(node, editor)) cutRun(node, editor);
}

/** A Slice right behind the Concat whose range along its axis lies in one part. */
function cutAxis(node: EditNode, editor: GraphEditor): boolean {
  const concat = editor.maker(editor.input(node, 0));
  if (concat?.op !== 'Concat') return false;
  const axis = concat.attributes['axis'] as number;
  const [starts, steps, sizes] = ['starts', 'steps', 'sizes'].map(
    (name) => node.attributes[name] as readonly number[],
  ) as [readonly number[], readonly number[], readonly number[]];
  const ends = [starts[axis]!, starts[axis]! + (sizes[axis]! - 1) * steps[axis]!];
  let first = 0;
  for (const part of editor.inputsOf(concat) as Value[]) {
    const extent = part.type.shape[axis]!;
    const isInside = ends.every((end) => end >= first && end < first + extent);
    if (!isInside) {
      first += extent;
      continue;
    }
    const from = starts.with(axis, starts[axis]! - first);
    const isWhole = sameShape(sizes, part.type.shape) && steps.every((step) => step === 1);
    return editor.replace(node, (build) => [
      isWhole ? part : build.one('Slice', [part], { starts: from, steps, sizes }),
    ]);
  }
  return false;
}

/** Neighbouring elements of a Concat whose parts lie one behind the other, through Reshapes. */
function cutRun(node: EditNode, editor: GraphEditor): boolean {
  const value = editor.output(node);
  const view = traceView(editor, value, ['Reshape', 'Slice']);
  const concat = editor.maker(view.base);
  if (concat?.op !== 'Concat') return false;
  const outer = view.base.type.shape.slice(0, concat.attributes['axis'] as number);
  const loops = mergeLoops(view.axes.flat());
  const isRun = loops.length === 0 || (loops.length === 1 && loops[0]!.stride === 1);
  if (elementCount(outer) !== 1 || !isRun) return false;
  const count = elementCount(value.type.shape);
  let first = 0;
  for (const part of editor.inputsOf(concat) as Value[]) {
    const extent = elementCount(part.type.shape);
    const start = view.offset - first;
    if (start >= 0 && start + count <= extent) {
      return editor.replace(node, (build) => [
        reshaped(build, run(build, part, start, count), value.type.shape),
      ]);
    }
    first += extent;
  }
  return false;
}

function run(build: Build, part: Value, start: number, count: number): Value {
  const extent = elementCount(part.type.shape);
  if (count === extent) return part;
  const flat = reshaped(build, part, [extent]);
  return build.one('Slice', [flat], { starts: [start], steps: [1], sizes: [count] });
}
