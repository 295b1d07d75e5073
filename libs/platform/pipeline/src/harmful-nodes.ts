/** Finds the nodes whose int8 would cost too much accuracy. */
import { byteSize, toNumbers, valueOf, type Graph, type Tensor } from '@flashline/ir';
import { quantizableNodes, quantizeGraph } from '@flashline/quantize';
import { measureAccuracy } from '@flashline/report';
import type { CalibratedGraph } from './calibrate-model.ts';
import type { Samples } from './run-graph.ts';
import { answersOf, harmOf, judgeGroups, type Loss } from './sensitivity.ts';

/** What the whole model in int8 keeps at least, on the samples of the calibration. */
const LEAST_COSINE = 0.99;
const LEAST_SQNR_DB = 16;
/**
 * Share of the outputs' power that varies from sample to sample, below which a signal-to-noise ratio
 * about the mean says nothing of int8: the model answers nearly the same to everything.
 */
const LEAST_VARIATION = 0.1;

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

/**
 * Nodes by name, each with half a sentence that says why it is better left in fp32; empty where all of
 * the model in int8 is good enough. The fewest of the most sensitive ones are taken; all of them where
 * nothing is enough. Rejects with AppError.
 */
export async function findHarmful(
  calibrated: CalibratedGraph,
  request: HarmRequest,
): Promise<ReadonlyMap<string, string>> {
  const { graph, calibration } = calibrated;
  const { keepFp32, signal } = request;
  const samples = request.samples.slice(0, mostSamples(graph));
  const expected = await answersOf(graph, samples, signal);
  const isGood = async (harmful: ReadonlyMap<string, string>) => {
    const options = { keepFp32, harmful, biasCorrection: true };
    const quantized = quantizeGraph(graph, calibration, options);
    return isGoodEnough(await answersOf(quantized, samples, signal), expected);
  };
  if (await isGood(new Map())) return new Map();
  const ranked = await rankGroups(calibrated, request);
  for (let count = 1; count < ranked.length; count = Math.ceil(1.3 * count)) {
    const harmful = reasonsOf(ranked.slice(0, count));
    if (await isGood(harmful)) return harmful;
  }
  return reasonsOf(ranked);
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
    .sort((a, b) => harmOf(a.loss) - harmOf(b.loss));
}

function mostSamples(graph: Graph): number {
  const bytes = graph.outputs.reduce(
    (sum, { value }) => sum + byteSize(valueOf(graph, value).type),
    0,
  );
  return Math.min(MOST_SAMPLES, Math.ceil(MOST_ANSWER_BYTES / Math.max(1, bytes)));
}

function isGoodEnough(
  actual: readonly (readonly Tensor[])[],
  expected: readonly (readonly Tensor[])[],
): boolean {
  const { cosine, sqnrDb } = measureAccuracy(actual, expected, null);
  if (cosine !== null && cosine < LEAST_COSINE) return false;
  return sqnrDb === null || sqnrDb >= LEAST_SQNR_DB || variationOf(expected) < LEAST_VARIATION;
}

/** Of the output that varies least. */
function variationOf(samples: readonly (readonly Tensor[])[]): number {
  const outputs = samples[0]!.map((_, i) => samples.map((tensors) => toNumbers(tensors[i]!)));
  return Math.min(
    ...outputs.map((rows) => {
      let [varying, all] = [0, 0];
      for (let e = 0; e < rows[0]!.length; e++) {
        const mean = rows.reduce((sum, row) => sum + row[e]!, 0) / rows.length;
        for (const row of rows) {
          varying += (row[e]! - mean) ** 2;
          all += row[e]! ** 2;
        }
      }
      return all === 0 ? 0 : varying / all;
    }),
  );
}

function reasonsOf(groups: readonly Group[]): Map<string, string> {
  const reasons = groups.flatMap(({ names, loss }) => {
    const who = names.length === 1 ? 'it alone brings' : `it and ${names.length - 1} others bring`;
    const reason =
      `in int8 ${who} the outputs down to ${(loss.sqnrDb ?? Infinity).toFixed(1)} dB; ` +
      'try more samples or another --calibration-method';
    return names.map((name) => [name, reason] as const);
  });
  return new Map(reasons);
}
