/** Moves a Reshape from before a node to behind it. */
import { elementCount, sameShape, type Value } from '@flashline/ir';
import type { Build } from '@flashline/operators';
import type { EditNode, GraphEditor } from '../edit/graph-editor.ts';
import { reshaped } from './view.ts';

/** Whether it did: every computed operand of an element-wise node, or the rows of a row-wise one. */
export function sinkReshape(node: EditNode, editor: GraphEditor): boolean {
  if (node.operator.traits?.elementwise === true) return sinkElementwise(node, editor);
  const kept = rowAxes(node, editor);
  return kept !== null && sinkRows(node, editor, kept);
}

function sinkElementwise(node: EditNode, editor: GraphEditor): boolean {
  const inputs = editor.inputsOf(node) as Value[];
  const shape = editor.output(node).type.shape;
  const computed = inputs.filter((value) => value.constant === null);
  const views = computed.map((value) => editor.maker(value));
  if (computed.length === 0 || views.some((view) => view?.op !== 'Reshape')) return false;
  const sources = views.map((view) => editor.input(view!, 0)!);
  const from = sources[0]!.type.shape;
  // Two in a row are merged first: one would carry the other along.
  if (sources.some((source) => editor.maker(source)?.op === 'Reshape')) return false;
  const isUniform =
    computed.every((value) => sameShape(value.type.shape, shape)) &&
    sources.every((source) => sameShape(source.type.shape, from));
  if (!isUniform) return false;
  return editor.replace(node, (build) => {
    let next = 0;
    const operands = inputs.map((value) =>
      value.constant === null ? sources[next++]! : constantLike(build, value, shape, from),
    );
    if (operands.some((operand) => operand === null)) return null;
    build.as(node);
    const result = build.one(node.op, operands, node.attributes);
    build.as(views[0]!);
    return [reshaped(build, result, shape)];
  });
}

/** The constant so that it meets a tensor of shape `from` as it met one of `shape`; null: it cannot. */
function constantLike(
  build: Build,
  value: Value,
  shape: readonly number[],
  from: readonly number[],
): Value | null {
  const own = value.type.shape;
  const count = elementCount(own);
  if (count === 1) return reshaped(build, value, []);
  if (count === elementCount(shape)) return reshaped(build, value, from);
  const isRow = count === own.at(-1) && own.at(-1) === shape.at(-1) && from.at(-1) === count;
  return isRow ? reshaped(build, value, [count]) : null;
}

/** How many axes at the end the node works on, where it treats all before them as rows. */
function rowAxes(node: EditNode, editor: GraphEditor): number | null {
  const rank = editor.output(node).type.shape.length;
  switch (node.op) {
    case 'Dense':
      return node.inputs[3] == null ? 1 : null;
    case 'LayerNorm':
    case 'Softmax': {
      const axis = node.attributes['axis'] as number;
      return axis === rank - 1 ? 1 : null;
    }
    default:
      return null;
  }
}

function sinkRows(node: EditNode, editor: GraphEditor, kept: number): boolean {
  const [x, ...rest] = editor.inputsOf(node);
  const view = editor.maker(x!);
  if (view?.op !== 'Reshape') return false;
  const source = editor.input(view, 0)!;
  if (editor.maker(source)?.op === 'Reshape') return false;
  const from = source.type.shape;
  const to = x!.type.shape;
  if (from.length < kept || !sameShape(from.slice(-kept), to.slice(-kept))) return false;
  return editor.replace(node, (build) => {
    build.as(node);
    const { attributes: old } = node;
    const attributes = 'axis' in old ? { ...old, axis: from.length - kept } : old;
    const result = build.one(node.op, [source, ...rest], attributes);
    build.as(view);
    return [reshaped(build, result, editor.output(node).type.shape)];
  });
}
