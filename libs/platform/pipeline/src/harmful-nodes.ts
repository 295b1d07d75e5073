/** Finds the nodes whose int8 would cost too much accuracy. */
import { byteSize, valueOf, type Diagnostic, type Graph } from '@flashline/ir';
import { quantizableNodes, quantizeGraph } from '@flashline/quantize';
import { measureOutputs, type OutputFigures } from '@flashline/report';
import type { CalibratedGraph } from './calibrate-model.ts';
import { describeUnjudged, isGoodEnough, type Limits } from './good-enough.ts';
import { compareLoss, describeLoss, type Loss } from './loss.ts';
import type { Samples } from './run-graph.ts';
import { answersOf, judgeGroups } from './sensitivity.ts';

/** What the whole model in int8 keeps at least, on the samples of the calibration. */
const LIMITS: Limits = { cosine: 0.99, sqnrDb: 16 };

/** Each takes a run of ONNX Runtime. */
const MOST_GROUPS = 128;

/** Answers to all of them are in memory at once. */
const MOST_SAMPLES = 128;
const MOST_ANSWER_BYTES = 16 * 1024 * 1024;

export interface HarmRequest {
  readonly samples: Samples;
  readonly keepFp32: readonly string[];
  readonly onProgress?: (line: string) => void;
  readonly signal?: AbortSignal;
}

export interface Harm {
  /** Nodes by name, each with half a sentence that says why it is better left in fp32. */
  readonly reasons: ReadonlyMap<string, string>;
  /** Outputs that could not be judged by all there is to judge them by. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * No nodes where all of the model in int8 is good enough; else the fewest of the most sensitive ones, and
 * all of them where nothing is enough. Rejects with AppError.
 */
export async function findHarmful(
  calibrated: CalibratedGraph,
  request: HarmRequest,
): Promise<Harm> {
  const { graph } = calibrated;
  const samples = request.samples.slice(0, mostSamples(graph));
  const measure = await measureWith(calibrated, request, samples);
  const isGood = (outputs: readonly OutputFigures[]) =>
    outputs.every((figures) => isGoodEnough(figures, LIMITS));
  const all = await measure(new Map());
  const names = graph.outputs.map(({ name }) => name);
  const diagnostics = describeUnjudged(names, all, samples.length);
  if (isGood(all)) return { reasons: new Map(), diagnostics };
  const ranked = await rankGroups(calibrated, request);
  for (let count = 1; count < ranked.length; count = Math.ceil(1.3 * count)) {
    const reasons = reasonsOf(ranked.slice(0, count));
    if (isGood(await measure(reasons))) return { reasons, diagnostics };
  }
  return { reasons: reasonsOf(ranked), diagnostics };
}

/** What is lost with the nodes of a map in fp32. */
async function measureWith(
  { graph, calibration }: CalibratedGraph,
  { keepFp32, signal }: HarmRequest,
  samples: Samples,
): Promise<(harmful: Harm['reasons']) => Promise<OutputFigures[]>> {
  const expected = await answersOf(graph, samples, signal);
  return async (harmful) => {
    const options = { keepFp32, harmful, biasCorrection: true };
    const quantized = quantizeGraph(graph, calibration, options);
    return measureOutputs(await answersOf(quantized, samples, signal), expected);
  };
}

/** Nodes that are judged together, and what the outputs lose by them. */
interface Group {
  readonly names: readonly string[];
  readonly loss: Loss;
}

/** The most harmful first: nodes one by one, or of a large graph neighbours together. */
async function rankGroups(calibrated: CalibratedGraph, request: HarmRequest): Promise<Group[]> {
  const nodes = quantizableNodes(calibrated.graph, calibrated.calibration);
  const size = Math.ceil(nodes.length / MOST_GROUPS);
  const groups: string[][] = [];
  for (let at = 0; at < nodes.length; at += size) {
    groups.push(nodes.slice(at, at + size).map(({ name }) => name));
  }
  const losses = await judgeGroups(calibrated, groups, request);
  return groups
    .map((names, i) => ({ names, loss: losses[i]! }))
    .sort((a, b) => compareLoss(a.loss, b.loss));
}

function mostSamples(graph: Graph): number {
  const bytes = graph.outputs.reduce(
    (sum, { value }) => sum + byteSize(valueOf(graph, value).type),
    0,
  );
  return Math.min(MOST_SAMPLES, Math.ceil(MOST_ANSWER_BYTES / Math.max(1, bytes)));
}

function reasonsOf(groups: readonly Group[]): Map<string, string> {
  const reasons = groups.flatMap(({ names, loss }) => {
    const who = names.length === 1 ? 'it alone brings' : `it and ${names.length - 1} others bring`;
    const reason =
      `in int8 ${who} the outputs down to ${describeLoss(loss)}; ` +
      'try more samples or another --calibration-method';
    return names.map((name) => [name, reason] as const);
  });
  return new Map(reasons);
}
