import { tensorOf, type Graph, type Value, type ValueId } from '@flashline/ir';
import {
  affineNode,
  rewriteNodes,
  type AffineNode,
  type EditNode,
  type GraphEditor,
} from '@flashline/passes';
import { channelPeaks, type Calibration } from '../calibration.ts';
import { balanceChannels } from './balance.ts';
import { scaleReaders } from './scale-readers.ts';

/**
 * Divides what a layer gives by a factor per channel, and multiplies the weights of all layers that read
 * it, so that one scale serves all channels (Nagel et al. 2019, section 4.1). Only between layers with no
 * activation or a Relu, which positive factors pass through. Without `calibration` the ranges of channels
 * are estimated from the weights.
 */
export function equalizeLayers(graph: Graph, calibration: Calibration | null): Graph {
  const done = new Set<ValueId>();
  return rewriteNodes(graph, 'equalize', (node, editor) => {
    const pair = pairOf(editor, node);
    if (pair === null || done.has(editor.output(node).id)) return;
    done.add(editor.output(node).id);
    const factors = balanceChannels(pair.readers, rangesOf(pair.layer, editor, calibration));
    if (factors === null) return;
    scaleReaders(editor, pair.readers, factors);
    scaleOutputs(editor, node, pair.layer, factors);
  });
}

interface Pair {
  readonly layer: AffineNode;
  /** All that read the layer's output. */
  readonly readers: readonly AffineNode[];
}

function pairOf(editor: GraphEditor, node: EditNode): Pair | null {
  const layer = affineNode(editor, node);
  if (layer === null || !editor.isPrivate(layer.w)) return null;
  const { activation = 'none' } = node.attributes;
  const hasResidual = node.inputs[node.operator.traits?.fusesResidual ?? Infinity] != null;
  if (hasResidual || (activation !== 'none' && activation !== 'relu')) return null;
  const output = editor.output(node);
  if (editor.isOutput(output)) return null;
  const readers = editor.readers(output).flatMap((reader) => affineNode(editor, reader) ?? []);
  const areAll = readers.length > 0 && readers.length === editor.readers(output).length;
  return areAll && readers.every((reader) => mayScale(editor, reader, layer, output))
    ? { layer, readers }
    : null;
}

/** Reads the output as its data, by the same channels, with weights of its own. */
function mayScale(
  editor: GraphEditor,
  { node, axis, w }: AffineNode,
  layer: AffineNode,
  output: Value,
): boolean {
  const uses = node.inputs.filter((id) => id === output.id).length;
  return axis === layer.axis && editor.isPrivate(w) && uses === 1 && node.inputs[0] === output.id;
}

/** Largest absolute value that each channel of the layer's output takes. */
function rangesOf(
  { node, axis, weights, bias, outChannels, outputOf }: AffineNode,
  editor: GraphEditor,
  calibration: Calibration | null,
): Float64Array {
  const seen =
    calibration === null ? null : channelPeaks(calibration, editor.output(node).id, axis);
  if (seen !== null) return seen;
  // Of inputs of standard normal numbers, up to four standard deviations.
  const power = new Float64Array(outChannels);
  weights.forEach((w, i) => (power[outputOf(i)]! += w * w));
  const isRelu = node.attributes['activation'] === 'relu';
  return power.map((sum, c) => {
    const [middle, spread] = [bias?.[c] ?? 0, 4 * Math.sqrt(sum)];
    return isRelu ? Math.max(middle + spread, 0) : Math.abs(middle) + spread;
  });
}

function scaleOutputs(
  editor: GraphEditor,
  node: EditNode,
  { weights, bias, outputOf, w }: AffineNode,
  factors: Float64Array,
): void {
  const scaled = weights.map((x, i) => x / factors[outputOf(i)]!);
  editor.replace(node, (build) => {
    const inputs = editor.inputsOf(node);
    inputs[1] = build.constant(tensorOf('f32', w.type.shape, scaled));
    if (bias !== null) {
      const divided = bias.map((b, c) => b / factors[c]!);
      inputs[2] = build.constant(tensorOf('f32', [bias.length], divided));
    }
    return [build.one(node.op, inputs, node.attributes)];
  });
}
