import { elementCount, type Value } from '@flashline/ir';
import { leadingSizes, outputStrides, stridesOf, type Strides } from './attention/geometry.ts';
import { traceScaled, type ScaledView } from './attention/scaled-view.ts';
import { maskShape, scoresOf } from './attention/scores.ts';
import { rewriteNodes, type EditNode, type GraphEditor } from './edit/graph-editor.ts';
import type { Pass } from './pass.ts';
import { reshaped, traceView } from './views/view.ts';

/**
 * Purpose: finds softmax(scale q k^T + mask) v in the products, reshapes and transpositions that
 * exporters write it as, and makes it one node that reads queries, keys and values where their
 * projections put them and writes where the next layer reads.
 *
 * Needs: scores that nobody else reads; rows of queries, keys and values whose elements are adjacent.
 *
 * Guarantees: the scores of all queries are never in memory at once, and no view of the operands is
 * copied. The result may take the place of the queries where both lie alike.
 */
export const recogniseAttention: Pass = {
  name: 'recognise-attention',
  run: (graph) => rewriteNodes(graph, recogniseAttention.name, visit),
};

function visit(node: EditNode, editor: GraphEditor): void {
  if (node.op !== 'MatMul' || node.attributes['transA'] === true) return;
  if (node.attributes['alpha'] !== 1) return;
  const [weights, values] = editor.inputsOf(node) as [Value, Value];
  const scores = scoresOf(editor, weights);
  const operands = scores === null ? null : operandsOf(editor, scores.product, values, node);
  if (scores === null || operands === null) return;
  const { q, k, v } = operands;
  const scale = scores.scale * q.scale * k.scale;
  if (!(scale >= 0) || v.scale !== 1) return;
  const [queryRows, keyRows] = scores.shape.slice(-2) as [number, number];
  const headSize = sizeOf(q, -1);
  const valueSize = sizeOf(v, -1);
  const fits = sizeOf(k, -1) === headSize && sizeOf(k, -2) === keyRows && sizeOf(v, -2) === keyRows;
  if (!fits) return;
  for (const leading of [q, k, v].map(leadingSizes)) {
    if (leading === null) continue;
    const [batch, heads] = leading;
    const strides = [q, k, v].map((view) => stridesOf(view, leading));
    const end = endOf(editor, node, [batch, heads, queryRows, valueSize]);
    const mask = scores.mask === null ? null : maskShape(scores.mask, scores.shape, leading);
    if (strides.includes(null) || end === null || (scores.mask !== null && mask === null)) continue;
    editor.replace(end.node, (build) => {
      const bias = mask === null ? null : reshaped(build, scores.mask!, mask);
      return [
        build.one('Attention', [q.base, k.base, v.base, bias], {
          batch,
          heads,
          queryRows,
          keyRows,
          headSize,
          valueSize,
          scale,
          qStrides: strides[0]!,
          kStrides: strides[1]!,
          vStrides: strides[2]!,
          outStrides: end.strides,
          shape: editor.output(end.node).type.shape,
        }),
      ];
    });
    return;
  }
}

/** Queries, keys and values as views with axes [..., rows, elements]. */
function operandsOf(
  editor: GraphEditor,
  product: EditNode,
  values: Value,
  node: EditNode,
): { readonly q: ScaledView; readonly k: ScaledView; readonly v: ScaledView } | null {
  if (product.attributes['transA'] === true) return null;
  const [left, right] = editor.inputsOf(product) as [Value, Value];
  const [q, turned, v] = [left, right, values].map((value) => traceScaled(editor, value)) as [
    ScaledView,
    ScaledView,
    ScaledView,
  ];
  if ([q, turned, v].some((view) => view.axes.length < 2)) return null;
  const k = product.attributes['transB'] === true ? turned : exchangeLast(turned);
  const outer = elementCount(editor.output(product).type.shape.slice(0, -2));
  const shown = elementCount(editor.output(node).type.shape.slice(0, -2));
  const isBroadcast = shown !== outer || [q, k, v].some((view) => leadingCount(view) !== outer);
  return isBroadcast ? null : { q, k, v: node.attributes['transB'] === true ? exchangeLast(v) : v };
}

function exchangeLast(view: ScaledView): ScaledView {
  const [row, element] = view.axes.slice(-2);
  return { ...view, axes: [...view.axes.slice(0, -2), element!, row!] };
}

function sizeOf(view: ScaledView, axis: number): number {
  return view.axes.at(axis)!.reduce((product, loop) => product * loop.size, 1);
}

function leadingCount(view: ScaledView): number {
  return view.axes
    .slice(0, -2)
    .flat()
    .reduce((product, loop) => product * loop.size, 1);
}

/** The furthest node that only moves the result about, and how the rows lie behind it. */
function endOf(
  editor: GraphEditor,
  product: EditNode,
  sizes: readonly number[],
): { readonly node: EditNode; readonly strides: Strides } | null {
  const made = editor.output(product);
  let best: { readonly node: EditNode; readonly strides: Strides } | null = null;
  for (let node = product; ;) {
    const value = editor.output(node);
    const view = traceView(editor, value);
    const strides = view.base.id === made.id ? outputStrides(view, sizes) : null;
    if (strides !== null) best = { node, strides };
    const [reader] = editor.readers(value);
    const isMoved = reader?.op === 'Reshape' || reader?.op === 'Transpose';
    if (!isMoved || !editor.isPrivate(value)) return best;
    node = reader!;
  }
}
