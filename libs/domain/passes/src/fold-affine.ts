import { tensorOf, type Value } from '@flashline/ir';
import { affineNode, type AffineNode } from './affine/channels.ts';
import { composed, numbersOf, UNCHANGED, type ChannelNumbers } from './affine/numbers.ts';
import { isUnpadded } from './affine/padding.ts';
import { affineStep } from './affine/step.ts';
import { rewriteNodes, type EditNode, type GraphEditor } from './edit/graph-editor.ts';
import type { Pass } from './pass.ts';

/**
 * Purpose: takes constants per channel that are multiplied or added after or before a convolution or
 * a dense layer into its weights and bias. Batch normalisation vanishes this way, and so does the Add
 * of a bias.
 *
 * Needs: weights and constants known in f32; nobody else reads what lies between. A shift before a
 * convolution only where nothing is padded, since padding is not shifted.
 *
 * Guarantees: weights that several nodes read stay shared: they are shifted past, never scaled.
 */
export const foldAffine: Pass = {
  name: 'fold-affine',
  run: (graph) => rewriteNodes(graph, foldAffine.name, visit),
};

function visit(node: EditNode, editor: GraphEditor): void {
  foldFollowing(node, editor);
  if (node.isAlive) foldPreceding(node, editor);
}

/** Takes all that follows the layer. */
function foldFollowing(node: EditNode, editor: GraphEditor): void {
  const affine = affineNode(editor, node);
  if (affine === null || (node.attributes['activation'] ?? 'none') !== 'none') return;
  const residual = node.operator.traits?.fusesResidual;
  const hasResidual = residual !== undefined && node.inputs[residual] != null;
  const mayScale = !hasResidual && editor.isPrivate(affine.w);
  let last = node;
  let total = UNCHANGED;
  for (let value = editor.output(node); editor.isPrivate(value); value = editor.output(last)) {
    const [reader] = editor.readers(value);
    const step = affineStep(editor, reader!);
    const numbers = step === null ? null : numbersOf(step, affine.axis);
    if (numbers === null || (numbers.scale !== null && !mayScale)) break;
    total = composed(total, numbers);
    last = reader!;
  }
  if (last !== node) rebuild(editor, last, affine, affine.x, scaleOutputs(affine, total));
}

/** Takes all that precedes the layer. */
function foldPreceding(node: EditNode, editor: GraphEditor): void {
  const affine = affineNode(editor, node);
  if (affine === null) return;
  const mayScale = editor.isPrivate(affine.w);
  const mayShift = isUnpadded(node);
  let { x } = affine;
  let total = UNCHANGED;
  while (editor.isPrivate(x)) {
    const step = affineStep(editor, editor.maker(x));
    const numbers = step === null ? null : numbersOf(step, affine.axis);
    if (step === null || numbers === null) break;
    if ((numbers.scale !== null && !mayScale) || (numbers.shift !== null && !mayShift)) break;
    total = composed(numbers, total);
    x = step.x;
  }
  if (x.id !== affine.x.id) rebuild(editor, node, affine, x, scaleInputs(affine, total));
}

/** A layer's constants; null: those it had. */
interface Layer {
  readonly weights: Float32Array | null;
  readonly bias: Float64Array | null;
}

function scaleOutputs(affine: AffineNode, { scale, shift }: ChannelNumbers): Layer {
  const { weights, outputOf, outChannels } = affine;
  const bias = Float64Array.from({ length: outChannels }, (_, m) => {
    return (affine.bias?.[m] ?? 0) * (scale?.[m] ?? 1) + (shift?.[m] ?? 0);
  });
  return {
    weights: scale === null ? null : weights.map((w, i) => w * scale[outputOf(i)]!),
    bias: affine.bias === null && shift === null ? null : bias,
  };
}

function scaleInputs(affine: AffineNode, { scale, shift }: ChannelNumbers): Layer {
  const { weights, inputOf, outputOf, outChannels } = affine;
  const bias = Float64Array.from({ length: outChannels }, (_, m) => affine.bias?.[m] ?? 0);
  if (shift !== null) weights.forEach((w, i) => (bias[outputOf(i)]! += w * shift[inputOf(i)]!));
  return {
    weights: scale === null ? null : weights.map((w, i) => w * scale[inputOf(i)]!),
    bias: affine.bias === null && shift === null ? null : bias,
  };
}

function rebuild(
  editor: GraphEditor,
  root: EditNode,
  { node, w }: AffineNode,
  x: Value,
  { weights, bias }: Layer,
): void {
  editor.replace(root, (build) => {
    const inputs = editor.inputsOf(node);
    inputs[0] = x;
    if (weights !== null) inputs[1] = build.constant(tensorOf('f32', w.type.shape, weights));
    inputs[2] = bias === null ? null : build.constant(tensorOf('f32', [bias.length], bias));
    return [build.one(node.op, inputs, node.attributes)];
  });
}
