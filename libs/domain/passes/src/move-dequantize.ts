import { elementCount, type Quantization, type Tensor, type Value } from '@flashline/ir';
import type { Build } from '@flashline/operators';
import type { EditNode, GraphEditor } from './edit/graph-editor.ts';
import { rewriteNodes } from './edit/graph-editor.ts';
import { quantizationOfNode, sameQuantization } from './integers/operands.ts';
import type { Pass } from './pass.ts';

/**
 * Purpose: quantised data that is transposed, reshaped, cut, joined or put in order as real numbers is
 * so as integers: weights, which their reader then finds behind a DequantizeLinear, and data computed
 * at run time, of which four times fewer bytes are read.
 *
 * Needs: of weights, integers, scales and zero points known at compile time; of other data, one scale,
 * and no more elements behind the node than before it.
 *
 * Guarantees: the same real numbers. Scales that differ stay along one axis.
 */
export const moveDequantize: Pass = {
  name: 'move-dequantize',
  run: (graph) => rewriteNodes(graph, moveDequantize.name, visit),
};

function visit(node: EditNode, editor: GraphEditor): void {
  const { traits } = node.operator;
  if (traits?.movesData !== true && traits?.keepsOrder !== true) return;
  if (editor.staysReal(node) || moveWeights(node, editor)) return;
  moveData(node, editor);
}

/** Moves constant integers, whatever the number of their scales. */
function moveWeights(node: EditNode, editor: GraphEditor): boolean {
  if (node.operator.traits?.movesData !== true || node.outputs.length !== 1) return false;
  const [first, ...rest] = editor.inputsOf(node);
  if (rest.some((value) => value !== null && value.constant === null)) return false;
  if (rest.some((value) => value?.type.element === 'f32')) return false;
  const maker = editor.maker(first!);
  if (maker?.op !== 'DequantizeLinear' || maker.attributes['blockSize'] !== 0) return false;
  const [integers, scale, zero] = editor.inputsOf(maker) as [Value, Value, Value];
  if ([integers, scale, zero].some((value) => value.constant === null)) return false;
  return editor.replace(node, (build) => {
    const move = (value: Value): Value => build.one(node.op, [value, ...rest], node.attributes);
    const axis = axisAfter(build, move, integers, scale, maker.attributes['axis'] as number);
    const moved = axis === null ? null : move(integers);
    if (moved?.constant == null) return null;
    return [build.one('DequantizeLinear', [moved, scale, zero], { axis: axis!, blockSize: 0 })];
  });
}

/** Moves integers of one scale, some of which come at run time, or go where a run-time input says. */
function moveData(node: EditNode, editor: GraphEditor): void {
  const inputs = editor.inputsOf(node);
  const real = inputs.filter((value) => value?.type.element === 'f32') as Value[];
  const makers = real.map((value) => editor.maker(value));
  const first = bytesScale(editor, makers[0] ?? null);
  const isAlike = makers.every((maker) => {
    const own = bytesScale(editor, maker);
    return own !== null && sameQuantization(own, first!);
  });
  if (real.length === 0 || !isAlike || makesMore(node, editor, real)) return;
  const [, scale, zero] = editor.inputsOf(makers[0]!) as [Value, Value, Value];
  editor.replace(node, (build) => {
    const integers = inputs.map((value) =>
      value?.type.element === 'f32' ? editor.input(editor.maker(value)!, 0) : value,
    );
    const moved = build.emit(node.op, integers, node.attributes, node.outputs.length);
    return node.outputs.map((id, i) => {
      if (id === null || editor.value(id).type.element !== 'f32') return moved[i]!;
      if (moved[i]!.type.element === 's8') build.stand(moved[i]!, editor.value(id), first!);
      return build.one('DequantizeLinear', [moved[i]!, scale, zero], { axis: 0, blockSize: 0 });
    });
  });
}

/** Whether there are more real numbers behind the node than before it. */
function makesMore(node: EditNode, editor: GraphEditor, inputs: readonly Value[]): boolean {
  const outputs = node.outputs.flatMap((id) => (id === null ? [] : [editor.value(id)]));
  const count = (values: readonly Value[]) =>
    values
      .filter(({ type }) => type.element === 'f32')
      .reduce((sum, { type }) => sum + elementCount(type.shape), 0);
  return count(outputs) > count(inputs);
}

/** The one scale that a node dequantises bytes with; null where it does not, or has many. */
function bytesScale(editor: GraphEditor, node: EditNode | null): Quantization | null {
  if (node?.op !== 'DequantizeLinear') return null;
  const [{ type }, scale] = editor.inputsOf(node) as [Value, Value];
  const isBytes = type.element === 's8' || type.element === 'u8';
  const isOne = elementCount(scale.type.shape) === 1;
  return isBytes && isOne ? quantizationOfNode(editor, node) : null;
}

/** More weights fit into no board's flash. */
const MOST_WEIGHTS = 2 ** 23;

/** Where the axis of scales is after a move; null where they no longer lie along one. */
function axisAfter(
  build: Build,
  move: (value: Value) => Value,
  { type }: Value,
  scale: Value,
  axis: number,
): number | null {
  const scales = elementCount(scale.type.shape);
  if (scales === 1) return 0;
  const count = elementCount(type.shape);
  if (count > MOST_WEIGHTS) return null;
  const along = axis < 0 ? axis + type.shape.length : axis;
  const inner = elementCount(type.shape.slice(along + 1));
  const data = new Int32Array(count).map((_, i) => Math.floor(i / inner) % scales);
  const moved = move(
    build.constant({ type: { element: 's32', shape: type.shape }, data }),
  ).constant;
  if (moved === null) return null;
  const axes = [...moved.type.shape.keys()].filter((i) => moved.type.shape[i] === scales);
  return axes.find((i) => countsAlong(moved, i)) ?? null;
}

/** Whether every element is its place along the axis. */
function countsAlong({ type, data }: Tensor, axis: number): boolean {
  const extent = type.shape[axis]!;
  const inner = elementCount(type.shape.slice(axis + 1));
  return (data as Int32Array).every((channel, i) => channel === Math.floor(i / inner) % extent);
}
