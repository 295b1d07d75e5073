/** The scores of attention: what the softmax is taken of. */
import { elementCount, sameShape, type Value } from '@flashline/ir';
import type { EditNode, GraphEditor } from '../edit/graph-editor.ts';
import { scaledOperand } from './scaled-view.ts';

export interface Scores {
  /** The product of queries and keys. */
  readonly product: EditNode;
  readonly scale: number;
  readonly mask: Value | null;
  /** `[..., queries, keys]` of the product. */
  readonly shape: readonly number[];
}

/**
 * The scores behind the left operand of the second product: softmax(scale * product + mask), with
 * Reshapes that keep the last two axes; null where it is anything else or others read what is inside.
 */
export function scoresOf(editor: GraphEditor, weights: Value): Scores | null {
  const softmax = maker(editor, throughReshapes(editor, weights));
  const rank = weights.type.shape.length;
  if (softmax?.op !== 'Softmax' || softmax.attributes['log'] === true || rank < 2) return null;
  let scores = editor.input(softmax, 0)!;
  if (softmax.attributes['axis'] !== scores.type.shape.length - 1) return null;
  scores = throughReshapes(editor, scores);
  const sum = editor.privateMaker(scores, 'Add');
  let mask: Value | null = null;
  if (sum !== null) {
    const [a, b] = editor.inputsOf(sum) as [Value, Value];
    const isLeft = leadsToProduct(editor, a);
    if (!isLeft && !leadsToProduct(editor, b)) return null;
    mask = isLeft ? b : a;
    const masked = isLeft ? a : b;
    if (!sameShape(masked.type.shape, scores.type.shape)) return null;
    scores = masked;
  }
  let scale = 1;
  scores = throughReshapes(editor, scores);
  for (let node = maker(editor, scores); node !== null && node.op !== 'MatMul';) {
    const scaled = scaledOperand(editor, node);
    if (scaled === null) return null;
    scale *= scaled.factor;
    scores = throughReshapes(editor, scaled.operand);
    node = maker(editor, scores);
  }
  const product = maker(editor, scores);
  if (product === null) return null;
  const { shape } = scores.type;
  if (!sameShape(shape.slice(-2), weights.type.shape.slice(-2))) return null;
  return { product, scale: scale * (product.attributes['alpha'] as number), mask, shape };
}

function maker(editor: GraphEditor, value: Value): EditNode | null {
  return editor.isPrivate(value) ? editor.maker(value) : null;
}

/** What the value is with other leading axes. */
function throughReshapes(editor: GraphEditor, value: Value): Value {
  for (let at = value; ;) {
    const view = editor.privateMaker(at, 'Reshape');
    if (view === null) return at;
    const source = editor.input(view, 0)!;
    if (!sameShape(source.type.shape.slice(-2), at.type.shape.slice(-2))) return at;
    at = source;
  }
}

function leadsToProduct(editor: GraphEditor, value: Value): boolean {
  let node = maker(editor, throughReshapes(editor, value));
  while (node !== null && node.op !== 'MatMul') {
    const scaled = scaledOperand(editor, node);
    if (scaled === null) return false;
    node = maker(editor, throughReshapes(editor, scaled.operand));
  }
  return node !== null;
}

/**
 * Shape of a mask for [batch, heads, queries, keys]; null where its leading axes neither broadcast
 * nor are those of the product, which are cut into batch and heads.
 */
export function maskShape(
  mask: Value,
  product: readonly number[],
  leading: readonly [number, number],
): readonly number[] | null {
  const own = mask.type.shape;
  const inner = [own.at(-2) ?? 1, own.at(-1) ?? 1];
  const lead = own.slice(0, -2);
  const outer = product.slice(0, -2);
  if (mask.type.element !== 'f32' || own.length > product.length) return null;
  if (elementCount(lead) === 1) return [1, 1, ...inner];
  if (sameShape(lead, outer)) return [...leading, ...inner];
  return lead.length === 2 && sameShape(outer, leading) ? own : null;
}
