/** How much each node costs in accuracy when it alone is quantised. */
import { InvariantError, type Graph, type Tensor } from '@flashline/ir';
import { quantizableNodes, quantizeGraph } from '@flashline/quantize';
import { measureAccuracy, measureOutputs, type Report, type Sensitivity } from '@flashline/report';
import {
  calibrateModel,
  type CalibratedGraph,
  type CalibrationRequest,
} from './calibrate-model.ts';
import { mapLimited } from './map-limited.ts';
import type { PreparedModel } from './prepare-model.ts';
import { compareLoss, decibelsOf, type Loss } from './loss.ts';
import { runGraph, type Samples } from './run-graph.ts';

export interface NodeSensitivity extends Sensitivity {
  /** ONNX nodes that it stands for. */
  readonly sources: readonly string[];
}

/** Child processes at a time. */
const PARALLEL_NODES = 2;

/** More say little more, and every node runs all of them. */
const MOST_SAMPLES = 16;

/**
 * The nodes that int8 can compute, the most harmful first, judged by samples of the calibration. Rejects
 * with AppError. The model must be in fp32 and not refused.
 */
export async function measureSensitivity(
  model: PreparedModel,
  request: CalibrationRequest,
): Promise<NodeSensitivity[]> {
  if (model.imported === null) throw new InvariantError(`${model.name} has no graph`);
  return sensitivityOf(await calibrateModel(model.imported, request), request);
}

/** The report with the table in its provenance, where decision 0009 puts it. */
export function withSensitivity(report: Report, nodes: readonly NodeSensitivity[]): Report {
  const sensitivity = nodes.map((node) => ({ ...node }));
  return { ...report, provenance: { ...report.provenance, sensitivity } };
}

/** The same for a graph that was calibrated. */
async function sensitivityOf(
  calibrated: CalibratedGraph,
  request: JudgeRequest,
): Promise<NodeSensitivity[]> {
  const nodes = quantizableNodes(calibrated.graph, calibrated.calibration);
  const groups = nodes.map(({ name }) => [name]);
  const losses = await judgeGroups(calibrated, groups, request);
  return nodes
    .map(({ name, op, sources }, i) => ({ name, op, sources: [...sources], loss: losses[i]! }))
    .sort((a, b) => compareLoss(a.loss, b.loss))
    .map(({ name, op, sources, loss: { sqnrDb, cosine, top1Agreement } }) => {
      return { name, op, sqnrDb, cosine, top1Agreement, sources };
    });
}

export type JudgeRequest = Omit<CalibrationRequest, 'method'>;

/** What the outputs lose with the nodes of a group alone in int8, for each group of names. */
export async function judgeGroups(
  { graph, calibration }: CalibratedGraph,
  groups: readonly (readonly string[])[],
  { samples, onProgress, signal }: JudgeRequest,
): Promise<Loss[]> {
  const chosen = samples.slice(0, MOST_SAMPLES);
  const expected = await answersOf(graph, chosen, signal);
  let done = 0;
  return mapLimited(groups, PARALLEL_NODES, async (names) => {
    const options = { keepFp32: [], biasCorrection: true, only: new Set(names) };
    const alone = quantizeGraph(graph, calibration, options);
    const answers = await answersOf(alone, chosen, signal);
    onProgress?.(`sensitivity: ${++done} of ${groups.length} nodes`);
    return lossOf(answers, expected);
  });
}

function lossOf(
  answers: readonly (readonly Tensor[])[],
  expected: readonly (readonly Tensor[])[],
): Loss {
  const figures = measureOutputs(answers, expected);
  const decibels = Math.min(...figures.map(decibelsOf));
  const error = Math.max(...figures.map(({ maxAbsError }) => maxAbsError));
  const { sqnrDb, cosine, top1Agreement } = measureAccuracy(answers, expected, null);
  return { sqnrDb, cosine, top1Agreement, decibels, error };
}

/** Samples x outputs, as ONNX Runtime computes a graph of ours. */
export async function answersOf(
  graph: Graph,
  samples: Samples,
  signal?: AbortSignal,
): Promise<Tensor[][]> {
  const answers: Tensor[][] = [];
  const outputs = graph.outputs.map((port) => port.value);
  await runGraph(graph, outputs, samples, (values) => answers.push([...values]), signal);
  return answers;
}
