import { tensorOf, type Value } from '@flashline/ir';
import { affineNode, perChannel, type AffineNode } from './affine/channels.ts';
import { affineStep, type AffineStep } from './affine/step.ts';
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
  foldIntoProducer(node, editor);
  if (node.isAlive) foldIntoReader(node, editor);
}

function foldIntoProducer(node: EditNode, editor: GraphEditor): void {
  const step = affineStep(editor, node);
  if (step === null || !editor.isPrivate(step.x)) return;
  const affine = affineNode(editor, editor.maker(step.x));
  if (affine === null || (affine.node.attributes['activation'] ?? 'none') !== 'none') return;
  const numbers = numbersOf(step, affine.axis);
  if (numbers === null) return;
  const { scale, shift } = numbers;
  const residual = affine.node.operator.traits?.fusesResidual;
  const hasResidual = residual !== undefined && affine.node.inputs[residual] != null;
  if (scale !== null && (hasResidual || !editor.isPrivate(affine.w))) return;
  const weights =
    scale === null ? null : affine.weights.map((w, i) => w * scale[affine.outputOf(i)]!);
  const bias = Float64Array.from({ length: affine.outChannels }, (_, m) => {
    return (affine.bias?.[m] ?? 0) * (scale?.[m] ?? 1) + (shift?.[m] ?? 0);
  });
  const keepsBias = affine.bias !== null || shift !== null;
  rebuild(editor, node, affine, affine.x, weights, keepsBias ? bias : null);
}

function foldIntoReader(node: EditNode, editor: GraphEditor): void {
  const affine = affineNode(editor, node);
  if (affine === null || !editor.isPrivate(affine.x)) return;
  const step = affineStep(editor, editor.maker(affine.x));
  const numbers = step === null ? null : numbersOf(step, affine.axis);
  if (step === null || numbers === null) return;
  const { scale, shift } = numbers;
  if (scale !== null && !editor.isPrivate(affine.w)) return;
  if (shift !== null && !isUnpadded(node)) return;
  const bias = Float64Array.from({ length: affine.outChannels }, (_, m) => affine.bias?.[m] ?? 0);
  if (shift !== null) {
    affine.weights.forEach((w, i) => (bias[affine.outputOf(i)]! += w * shift[affine.inputOf(i)]!));
  }
  const weights =
    scale === null ? null : affine.weights.map((w, i) => w * scale[affine.inputOf(i)]!);
  const keepsBias = affine.bias !== null || shift !== null;
  rebuild(editor, node, affine, step.x, weights, keepsBias ? bias : null);
}

/** Every tap of every output reads real data. */
function isUnpadded({ op, attributes }: EditNode): boolean {
  const pads = (attributes['pads'] ?? []) as readonly number[];
  return op !== 'ConvTranspose' && pads.every((pad) => pad === 0);
}

function numbersOf(
  step: AffineStep,
  axis: number,
): { readonly scale: Float64Array | null; readonly shift: Float64Array | null } | null {
  const { shape } = step.x.type;
  const read = (value: Value | null) => (value === null ? null : perChannel(value, shape, axis));
  const [scale, shift] = [read(step.scale), read(step.shift)];
  if (scale === null && shift === null) return null;
  if (step.isDivided && scale!.includes(0)) return null;
  return {
    scale: step.isNegated
      ? new Float64Array(shape[axis]!).fill(-1)
      : step.isDivided
        ? scale!.map((c) => 1 / c)
        : scale,
    shift: step.isSubtracted ? shift!.map((c) => -c) : shift,
  };
}

function rebuild(
  editor: GraphEditor,
  root: EditNode,
  affine: AffineNode,
  x: Value,
  weights: Float32Array | null,
  bias: Float64Array | null,
): void {
  const { node, w } = affine;
  editor.replace(root, (build) => {
    const inputs = editor.inputsOf(node);
    inputs[0] = x;
    if (weights !== null) inputs[1] = build.constant(tensorOf('f32', w.type.shape, weights));
    inputs[2] = bias === null ? null : build.constant(tensorOf('f32', [bias.length], bias));
    return [build.one(node.op, inputs, node.attributes)];
  });
}
