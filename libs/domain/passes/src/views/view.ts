/** Values that are other values read in another order: what chains of moving nodes amount to. */
import { elementCount, sameShape, type Value } from '@flashline/ir';
import type { Build } from '@flashline/operators';
import type { EditNode, GraphEditor } from '../edit/graph-editor.ts';
import { inMemoryOrder, mergeLoops, regroup, rowMajorLoops, type Loop } from './loops.ts';

/** One group of loops for each axis; element [0, 0, ..] is `offset` elements into the base. */
export interface View {
  readonly base: Value;
  readonly offset: number;
  readonly axes: readonly (readonly Loop[])[];
}

export function wholeView(base: Value): View {
  return { base, offset: 0, axes: rowMajorLoops(base.type.shape) };
}

/** The view that a node makes of a view of its input, or null where it is no such node. */
export function viewThrough(node: EditNode, view: View): View | null {
  const { attributes } = node;
  switch (node.op) {
    case 'Transpose': {
      const perm = attributes['perm'] as readonly number[];
      return { ...view, axes: perm.map((axis) => view.axes[axis]!) };
    }
    case 'Reshape': {
      const axes = regroup(view.axes.flat(), attributes['shape'] as readonly number[]);
      return axes === null ? null : { ...view, axes };
    }
    case 'Slice':
      return sliceView(view, attributes as unknown as SliceAttributes);
    default:
      return null;
  }
}

interface SliceAttributes {
  readonly starts: readonly number[];
  readonly steps: readonly number[];
  readonly sizes: readonly number[];
}

function sliceView(view: View, { starts, steps, sizes }: SliceAttributes): View | null {
  let { offset } = view;
  const axes: (readonly Loop[])[] = [];
  for (const [i, axis] of view.axes.entries()) {
    const extent = axis.reduce((product, loop) => product * loop.size, 1);
    if (sizes[i] === extent && starts[i] === 0) {
      axes.push(axis);
      continue;
    }
    const [loop, inner] = mergeLoops(axis);
    if (loop === undefined || inner !== undefined) return null;
    offset += starts[i]! * loop.stride;
    axes.push(sizes[i] === 1 ? [] : [{ size: sizes[i]!, stride: loop.stride * steps[i]! }]);
  }
  return { ...view, offset, axes };
}

/** Chains are followed so far: bounds the time that one made to be long can take. */
export const LONGEST_CHAIN = 16;

/** What `value` is a view of, through as many nodes with these operators as can be seen through. */
export function traceView(
  editor: GraphEditor,
  value: Value,
  ops: readonly string[] = ['Reshape', 'Transpose'],
): View {
  const chain: EditNode[] = [];
  let base = value;
  for (let maker = editor.maker(base); maker !== null && ops.includes(maker.op);) {
    if (elementCount(base.type.shape) === 0 || chain.length === LONGEST_CHAIN) break;
    chain.unshift(maker);
    base = editor.input(maker, 0)!;
    maker = editor.maker(base);
  }
  let view = wholeView(base);
  for (const node of chain) view = viewThrough(node, view) ?? wholeView(editor.output(node));
  return view;
}

/** How a view of the whole base is made by Reshape and Transpose. */
export interface ViewSteps {
  /** Shape to transpose, null where nothing is transposed. */
  readonly transpose: { readonly from: readonly number[]; readonly perm: readonly number[] } | null;
  readonly shape: readonly number[];
}

/** Null where the view leaves elements out or repeats some. */
export function stepsOf(view: View, shape: readonly number[]): ViewSteps | null {
  const loops = mergeLoops(view.axes.flat());
  const sorted = inMemoryOrder(loops, elementCount(view.base.type.shape));
  if (sorted === null || view.offset !== 0) return null;
  if (sorted.every((loop, i) => loop === loops[i])) return { transpose: null, shape };
  return {
    transpose: {
      from: sorted.map((loop) => loop.size),
      perm: loops.map((loop) => sorted.indexOf(loop)),
    },
    shape,
  };
}

export interface ViewCount {
  readonly transposes: number;
  readonly nodes: number;
}

/** How many nodes the steps take. */
export function countSteps(steps: ViewSteps, base: Value): ViewCount {
  const { transpose, shape } = steps;
  if (transpose === null)
    return { transposes: 0, nodes: sameShape(base.type.shape, shape) ? 0 : 1 };
  const turned = transpose.perm.map((axis) => transpose.from[axis]!);
  const before = sameShape(base.type.shape, transpose.from) ? 0 : 1;
  const after = sameShape(turned, shape) ? 0 : 1;
  return { transposes: 1, nodes: before + 1 + after };
}

export function buildView(build: Build, base: Value, { transpose, shape }: ViewSteps): Value {
  if (transpose === null) return reshaped(build, base, shape);
  const from = reshaped(build, base, transpose.from);
  return reshaped(build, build.one('Transpose', [from], { perm: transpose.perm }), shape);
}

/** The value under another shape; itself where it has that shape. */
export function reshaped(build: Build, value: Value, shape: readonly number[]): Value {
  return sameShape(value.type.shape, shape) ? value : build.one('Reshape', [value], { shape });
}
