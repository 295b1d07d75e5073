import { elementCount, tensorOf, type Quantization, type Tensor, type Value } from '@flashline/ir';
import type { Build } from '@flashline/operators';
import type { EditNode, GraphEditor } from './edit/graph-editor.ts';
import { rewriteNodes } from './edit/graph-editor.ts';
import { quantizationOfNode, sameQuantization } from './integers/operands.ts';
import type { Pass } from './pass.ts';

/**
 * Purpose: quantised data that is transposed, reshaped, cut or joined as real numbers is so as
 * integers: weights, which their reader then finds behind a DequantizeLinear, and data computed at run
 * time, of which four times fewer bytes are moved.
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
  if (node.operator.traits?.movesData !== true || node.outputs.length !== 1) return;
  if (editor.staysReal(node) || editor.output(node).type.element !== 'f32') return;
  if (!moveWeights(node, editor)) moveData(node, editor);
}

/** Moves constant integers, whatever the number of their scales. */
function moveWeights(node: EditNode, editor: GraphEditor): boolean {
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

/** Moves integers of one scale that come at run time. */
function moveData(node: EditNode, editor: GraphEditor): void {
  const inputs = editor.inputsOf(node);
  const real = inputs.filter((value) => value?.type.element === 'f32') as Value[];
  const makers = real.map((value) => editor.maker(value));
  const first = bytesScale(editor, makers[0] ?? null);
  const isAlike = makers.every((maker) => {
    const own = bytesScale(editor, maker);
    return own !== null && sameQuantization(own, first!);
  });
  const before = real.reduce((sum, { type }) => sum + elementCount(type.shape), 0);
  const output = editor.output(node);
  if (real.length === 0 || !isAlike || elementCount(output.type.shape) > before) return;
  const [, scale, zero] = editor.inputsOf(makers[0]!) as [Value, Value, Value];
  editor.replace(node, (build) => {
    const integers = inputs.map((value) =>
      value?.type.element === 'f32' ? editor.input(editor.maker(value)!, 0) : value,
    );
    const moved = build.one(node.op, integers, node.attributes);
    if (moved.type.element === 's8') build.stand(moved, output, first!);
    return [build.one('DequantizeLinear', [moved, scale, zero], { axis: 0, blockSize: 0 })];
  });
}

/** What a node dequantises bytes with that come at run time; null where it does not, or has many scales. */
function bytesScale(editor: GraphEditor, node: EditNode | null): Quantization | null {
  if (node?.op !== 'DequantizeLinear') return null;
  const [{ type, constant }, scale] = editor.inputsOf(node) as [Value, Value];
  const isBytes = type.element === 's8' || type.element === 'u8';
  const isOne = constant === null && elementCount(scale.type.shape) === 1;
  return isBytes && isOne ? quantizationOfNode(editor, node) : null;
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
