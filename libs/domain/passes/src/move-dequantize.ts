import { elementCount, tensorOf, type Tensor, type Value } from '@flashline/ir';
import type { Build } from '@flashline/operators';
import type { EditNode, GraphEditor } from './edit/graph-editor.ts';
import { rewriteNodes } from './edit/graph-editor.ts';
import type { Pass } from './pass.ts';

/**
 * Purpose: quantised weights that are transposed, reshaped or cut before they are used become integers
 * that were, so that their reader finds a DequantizeLinear of constants.
 *
 * Needs: integers, scales and zero points known at compile time.
 *
 * Guarantees: the same real numbers. Scales that differ stay along one axis.
 */
export const moveDequantize: Pass = {
  name: 'move-dequantize',
  run: (graph) => rewriteNodes(graph, moveDequantize.name, visit),
};

function visit(node: EditNode, editor: GraphEditor): void {
  if (node.operator.traits?.movesData !== true || node.outputs.length !== 1) return;
  const [first, ...rest] = editor.inputsOf(node);
  if (rest.some((value) => value !== null && value.constant === null)) return;
  if (rest.some((value) => value?.type.element === 'f32')) return;
  const maker = editor.maker(first!);
  if (maker?.op !== 'DequantizeLinear' || maker.attributes['blockSize'] !== 0) return;
  const [integers, scale, zero] = editor.inputsOf(maker) as [Value, Value, Value];
  if ([integers, scale, zero].some((value) => value.constant === null)) return;
  editor.replace(node, (build) => {
    const move = (value: Value): Value => build.one(node.op, [value, ...rest], node.attributes);
    const axis = axisAfter(build, move, integers, scale, maker.attributes['axis'] as number);
    const moved = axis === null ? null : move(integers);
    if (moved?.constant == null) return null;
    return [build.one('DequantizeLinear', [moved, scale, zero], { axis: axis!, blockSize: 0 })];
  });
}

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
  const inner = elementCount(type.shape.slice(axis + 1));
  const channels = Array.from(
    { length: elementCount(type.shape) },
    (_, i) => Math.floor(i / inner) % scales,
  );
  const moved = move(build.constant(tensorOf('s32', type.shape, channels))).constant;
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
