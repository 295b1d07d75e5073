/** The order of passes, and the one loop that runs them. */
import type { Graph } from '@flashline/ir';
import { absorbTransposes } from './absorb-transposes.ts';
import { bypassConcat } from './bypass-concat.ts';
import { cancelQuantize } from './cancel-quantize.ts';
import { cancelViews } from './cancel-views.ts';
import { clampIntegers } from './clamp-integers.ts';
import { foldAffine } from './fold-affine.ts';
import { foldDequantize } from './fold-dequantize.ts';
import { foldFlatten } from './fold-flatten.ts';
import { foldPad } from './fold-pad.ts';
import { foldScale } from './fold-scale.ts';
import { fuseActivation } from './fuse-activation.ts';
import { fuseQuantizedActivation } from './fuse-quantized-activation.ts';
import { fuseResidual } from './fuse-residual.ts';
import { liftQuantize } from './lift-quantize.ts';
import { moveDequantize } from './move-dequantize.ts';
import type { Pass } from './pass.ts';
import { pushIntoConcat } from './push-into-concat.ts';
import { readLastState } from './read-last-state.ts';
import { recogniseActivations } from './recognise-activations.ts';
import { recogniseAttention } from './recognise-attention.ts';
import { recogniseDense } from './recognise-dense.ts';
import { recogniseLayerNorm } from './recognise-layer-norm.ts';
import { removeDeadChannels } from './remove-dead-channels.ts';
import { removeDeadNodes } from './remove-dead-nodes.ts';
import { reorderForMemory } from './reorder-for-memory.ts';
import { shareConstants } from './share-constants.ts';
import { shareNodes } from './share-nodes.ts';
import { splitDense } from './split-dense.ts';
import { tabulateFunctions } from './tabulate-functions.ts';
import { useIntegers } from './use-integers.ts';
import { useSigned } from './use-signed.ts';

export const PIPELINE: readonly Pass[] = [
  // First: a reader that reaches no output would keep two nodes from becoming one.
  removeDeadNodes,
  // Before the patterns too, which look for one node where exporters may write two.
  shareNodes,
  // The integer passes come before all that moves nodes away from their scales; where nothing is
  // quantised they have no work. These first: weights are to be constants behind their scale, and bias
  // and activation hide the scale from their layer.
  moveDequantize,
  liftQuantize,
  recogniseDense,
  // While weights are next to their scale.
  removeDeadChannels,
  // Before use-integers, which would leave all but the last node of one in fp32.
  recogniseLayerNorm,
  fuseQuantizedActivation,
  useSigned,
  // After fuse-quantized-activation, which costs less, and use-signed.
  clampIntegers,
  // Before use-integers, which would leave all but the last node of a function in fp32.
  tabulateFunctions,
  useIntegers,
  // After use-integers, which leaves DequantizeLinear before QuantizeLinear.
  cancelQuantize,
  foldDequantize,
  removeDeadNodes,
  // Before any pass that changes products: patterns are found in the form that exporters wrote.
  recogniseActivations,
  foldPad,
  cancelViews,
  // After cancel-views, which leaves Reshapes where there were Transposes of axes of length 1; an
  // output of a node may have lost its only reader then.
  bypassConcat,
  // After cancel-views, which leaves few views between a sequence and what is taken from it; before
  // remove-dead-nodes, which makes the sequence absent.
  readLastState,
  removeDeadNodes,
  // Before fold-affine and fuse-activation, which take what it moves.
  pushIntoConcat,
  // After cancel-views, which brings bias and scale next to their layer; before the fusions, since
  // only a layer without residual and activation can be scaled.
  foldAffine,
  // After fold-affine, since a bias between layer and parts would hide them.
  splitDense,
  // Once more: a scale of one part is next to its layer now.
  cancelViews,
  foldAffine,
  // After fold-affine, which makes filters of zeros of scales of zero; before shapes are settled.
  removeDeadChannels,
  // Before products absorb the transpositions and numbers that belong to attention.
  recogniseAttention,
  foldFlatten,
  absorbTransposes,
  foldScale,
  // Before fuse-activation: the activation after an Add applies to the sum.
  fuseResidual,
  // Once more, for the Reshapes that fuse-residual moved behind its sums.
  cancelViews,
  fuseActivation,
  // After all that makes constants.
  shareConstants,
  // Last: every pass above changes what is alive when.
  reorderForMemory,
];

/**
 * PIPELINE for a graph that is to be quantised next: attention stays in the products that have int8
 * kernels.
 */
export const BEFORE_QUANTIZATION: readonly Pass[] = PIPELINE.filter(
  (pass) => pass !== recogniseAttention && pass !== reorderForMemory,
);

/** What is left to do once a graph was quantised. */
export const AFTER_QUANTIZATION: readonly Pass[] = [
  fuseQuantizedActivation,
  useSigned,
  tabulateFunctions,
  useIntegers,
  cancelQuantize,
  foldDequantize,
  removeDeadNodes,
  // Views are next to each other again where conversions lay between.
  cancelViews,
  shareNodes,
  shareConstants,
  reorderForMemory,
];

/** Called after each pass with its name and the graph it gave. */
export type PassTrace = (pass: string, graph: Graph) => void;

export function runPasses(
  graph: Graph,
  passes: readonly Pass[] = PIPELINE,
  trace?: PassTrace,
): Graph {
  return passes.reduce((current, pass) => {
    const next = pass.run(current);
    trace?.(pass.name, next);
    return next;
  }, graph);
}
