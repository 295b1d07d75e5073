import { elementCount, sameShape, type Value } from '@flashline/ir';
import type { EditNode, GraphEditor, Rewriter } from './edit/graph-editor.ts';
import { rewriteNodes } from './edit/graph-editor.ts';
import type { Pass } from './pass.ts';

const PLAIN = { activation: 'none', lo: 0, hi: 0 };

/**
 * Purpose: a product with quantised constant weights is one Dense, its bias included, and a bias added
 * behind a layer with quantised weights is part of the layer.
 *
 * Needs: weights, scales and zero points known at compile time; between layer and bias nobody reads.
 *
 * Guarantees: the same sums in real numbers. Weights stay integers behind a DequantizeLinear.
 */
export const recogniseDense: Pass = {
  name: 'recognise-dense',
  run: (graph) => rewriteNodes(graph, recogniseDense.name, visit),
};

function visit(node: EditNode, editor: GraphEditor): void {
  if (node.op === 'MatMul') visitProduct(node, editor);
  if (node.op === 'Add') visitSum(node, editor);
}

function visitProduct(node: EditNode, editor: GraphEditor): void {
  const [x, w] = editor.inputsOf(node) as [Value, Value];
  const { alpha, transA, transB } = node.attributes;
  const maker = knownDequantize(editor, w);
  const isPlain = alpha === 1 && transA !== true && x.constant === null;
  if (!isPlain || maker === null || w.type.shape.length !== 2 || x.type.shape.length === 0) return;
  editor.replace(node, (build) => {
    const weights = transB === true ? transposed(build, editor, maker) : w;
    return [build.one('Dense', [x, weights, null, null], PLAIN)];
  });
}

function visitSum(node: EditNode, editor: GraphEditor): void {
  const [a, b] = editor.inputsOf(node) as [Value, Value];
  for (const [sum, bias] of [
    [a, b],
    [b, a],
  ] as const) {
    if (!sameShape(sum.type.shape, editor.output(node).type.shape)) continue;
    const layer = editor.privateMaker(sum, 'Dense') ?? editor.privateMaker(sum, 'Conv');
    if (layer === null || !takesBias(layer, editor)) continue;
    const channels = layer.op === 'Dense' ? -1 : 1;
    if (!liesAlong(bias, channels, sum)) continue;
    const isDone = editor.replace(node, (build) => {
      const list = asList(build, editor, bias);
      if (list === null) return null;
      const [x, w] = editor.inputsOf(layer);
      return [build.one(layer.op, [x!, w!, list, null], layer.attributes)];
    });
    if (isDone) return;
  }
}

/** Whether a layer has quantised weights and nothing after its products yet. */
function takesBias(layer: EditNode, editor: GraphEditor): boolean {
  const [, w, bias = null, residual = null] = editor.inputsOf(layer);
  const isBare = bias === null && residual === null && layer.attributes['activation'] === 'none';
  return isBare && knownDequantize(editor, w!) !== null;
}

/** Whether a value has one element per channel of `sum` and broadcasts along that axis. */
function liesAlong(bias: Value, axis: number, sum: Value): boolean {
  const rank = sum.type.shape.length;
  const along = axis < 0 ? rank + axis : axis;
  const { shape } = bias.type;
  const own = along - (rank - shape.length);
  return shape[own] === sum.type.shape[along] && elementCount(shape) === shape[own];
}

/** A known bias as a list: real numbers, or integers behind a DequantizeLinear; null where unknown. */
function asList(build: Rewriter, editor: GraphEditor, bias: Value): Value | null {
  const shape = [elementCount(bias.type.shape)];
  const reshaped = (value: Value) =>
    sameShape(value.type.shape, shape) ? value : build.one('Reshape', [value], { shape });
  if (bias.constant !== null) return reshaped(bias);
  const maker = knownDequantize(editor, bias);
  if (maker === null) return null;
  const [integers, scale, zero] = editor.inputsOf(maker) as [Value, Value, Value];
  const along = { axis: 0, blockSize: 0 };
  build.as(maker);
  const list = build.one('DequantizeLinear', [reshaped(integers), scale, zero], along);
  build.as(null);
  return list;
}

/** The DequantizeLinear that makes a value of constants, without blocks. */
function knownDequantize(editor: GraphEditor, value: Value): EditNode | null {
  const maker = editor.maker(value);
  if (maker?.op !== 'DequantizeLinear' || maker.attributes['blockSize'] !== 0) return null;
  return editor.inputsOf(maker).every((input) => input!.constant !== null) ? maker : null;
}

function transposed(build: Rewriter, editor: GraphEditor, maker: EditNode): Value {
  const [integers, scale, zero] = editor.inputsOf(maker) as [Value, Value, Value];
  const axis = maker.attributes['axis'] as number;
  const turned = build.one('Transpose', [integers], { perm: [1, 0] });
  const along = { axis: 1 - (axis < 0 ? axis + 2 : axis), blockSize: 0 };
  build.as(maker);
  const weights = build.one('DequantizeLinear', [turned, scale, zero], along);
  build.as(null);
  return weights;
}
