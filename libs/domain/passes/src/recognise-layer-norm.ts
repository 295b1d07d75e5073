import { elementCount, sameShape, type Value } from '@flashline/ir';
import { isScalar, scalarOf } from './edit/constants.ts';
import { rewriteNodes, type EditNode, type GraphEditor } from './edit/graph-editor.ts';
import { knownNumbers } from './edit/known-numbers.ts';
import { besideScalar } from './edit/product.ts';
import type { Pass } from './pass.ts';
import { reshaped } from './views/view.ts';

/**
 * Purpose: finds layer normalisation in the means, differences and roots that older exporters write
 * it as, and takes the constants that follow it as its scale and bias.
 *
 * Needs: means over the last axes; a known epsilon; a scale and a bias that nobody reads past.
 *
 * Guarantees: one node per normalisation, that reads its input once.
 */
export const recogniseLayerNorm: Pass = {
  name: 'recognise-layer-norm',
  run: (graph) => rewriteNodes(graph, recogniseLayerNorm.name, visit),
};

function visit(node: EditNode, editor: GraphEditor): void {
  if (node.op === 'Add') takeConstant(node, editor, 2);
  if (node.op === 'Mul') takeConstant(node, editor, 1);
  if (!node.isAlive) return;
  const found = normalised(editor, node);
  if (found === null) return;
  editor.replace(node, (build) => [
    build.one('LayerNorm', [found.x, null, null], { axis: found.axis, epsilon: found.epsilon }),
  ]);
}

interface Normalised {
  readonly x: Value;
  readonly axis: number;
  readonly epsilon: number;
}

/** (x - mean) / sqrt(mean of (x - mean)^2 + epsilon). */
function normalised(editor: GraphEditor, node: EditNode): Normalised | null {
  const parts = differenceAndRoot(editor, node);
  if (parts === null) return null;
  const centred = centredBy(editor, parts.difference);
  const sum = editor.maker(parts.variance);
  if (centred === null || sum?.op !== 'Add') return null;
  const variance = besideScalar(editor, sum, () => true);
  const mean = editor.maker(variance);
  if (mean === null || !isMean(mean, centred.axes)) return null;
  const square = squareOf(editor, editor.input(mean, 0)!);
  const other = square === null ? null : centredBy(editor, square);
  if (other === null || other.x.id !== centred.x.id || other.axes.join() !== centred.axes.join())
    return null;
  const [first] = centred.axes;
  const rank = centred.x.type.shape.length;
  const isLast = first !== undefined && centred.axes.every((axis, i) => axis === first + i);
  if (!isLast || first + centred.axes.length !== rank) return null;
  const epsilon = editor
    .inputsOf(sum)
    .map(scalarOf)
    .find((number) => number !== null)!;
  return { x: centred.x, axis: first, epsilon };
}

/** The operands of d / sqrt(v), d * (1 / sqrt(v)) or d / v^0.5. */
function differenceAndRoot(
  editor: GraphEditor,
  node: EditNode,
): { readonly difference: Value; readonly variance: Value } | null {
  if (node.op !== 'Div' && node.op !== 'Mul') return null;
  const [a, b] = editor.inputsOf(node) as [Value, Value];
  if (node.op === 'Div') {
    const variance = rootOf(editor, b);
    return variance === null ? null : { difference: a, variance };
  }
  for (const [difference, inverse] of [
    [a, b],
    [b, a],
  ] as const) {
    const maker = editor.maker(inverse);
    const isInverse =
      maker?.op === 'Reciprocal' || (maker?.op === 'Div' && isScalar(editor.input(maker, 0), 1));
    const root = isInverse ? editor.inputsOf(maker!).at(-1)! : null;
    const variance = root === null ? null : rootOf(editor, root);
    if (variance !== null) return { difference, variance };
  }
  return null;
}

function rootOf(editor: GraphEditor, value: Value): Value | null {
  const maker = editor.maker(value);
  const isRoot =
    maker?.op === 'Sqrt' || (maker?.op === 'Pow' && isScalar(editor.input(maker, 1), 0.5));
  return isRoot ? editor.input(maker!, 0) : null;
}

function squareOf(editor: GraphEditor, value: Value): Value | null {
  const maker = editor.maker(value);
  if (maker === null) return null;
  const [a, b] = editor.inputsOf(maker);
  const isSquare = maker.op === 'Mul' ? a!.id === b!.id : maker.op === 'Pow' && isScalar(b!, 2);
  return isSquare ? a! : null;
}

/** x and the axes where the value is x minus its mean over them. */
function centredBy(
  editor: GraphEditor,
  value: Value,
): { readonly x: Value; readonly axes: readonly number[] } | null {
  const difference = editor.maker(value);
  if (difference?.op !== 'Sub') return null;
  const [x, subtracted] = editor.inputsOf(difference) as [Value, Value];
  const mean = editor.maker(subtracted);
  if (mean === null || !isMean(mean) || mean.inputs[0] !== x.id) return null;
  return { x, axes: mean.attributes['axes'] as readonly number[] };
}

function isMean({ op, attributes }: EditNode, axes?: readonly number[]): boolean {
  const isKept = op === 'Reduce' && attributes['op'] === 'mean' && attributes['keepdims'] === true;
  return (
    isKept &&
    (axes === undefined || (attributes['axes'] as readonly number[]).join() === axes.join())
  );
}

/** Takes the constant of `node` as input `place` of the normalisation before it. */
function takeConstant(node: EditNode, editor: GraphEditor, place: 1 | 2): void {
  const operands = editor.inputsOf(node) as [Value, Value];
  const numbers = operands.map((value) => knownNumbers(editor, value));
  const known = numbers.find((tensor) => tensor !== null);
  const computed = operands[numbers.indexOf(null)];
  const norm = editor.privateMaker(computed ?? null, 'LayerNorm');
  if (norm === null || known == null || norm.outputs.length !== 1) return;
  const inputs = [0, 1, 2].map((i) => editor.input(norm, i));
  const { shape } = computed!.type;
  if (inputs[2] !== null || inputs[place] !== null) return;
  if (!sameShape(shape, editor.output(node).type.shape)) return;
  const rows = shape.slice(norm.attributes['axis'] as number);
  const own = known.type.shape;
  const inner = own.slice(Math.max(0, own.length - rows.length));
  if (elementCount(inner) !== elementCount(own)) return;
  editor.replace(node, (build) => {
    const constant = operands.find((value) => value.constant !== null) ?? build.constant(known);
    inputs[place] = sameShape(inner, rows)
      ? reshaped(build, constant, rows)
      : build.one('Expand', [reshaped(build, constant, inner)], { shape: rows });
    return inputs[place].constant === null ? null : [build.one(norm.op, inputs, norm.attributes)];
  });
}
