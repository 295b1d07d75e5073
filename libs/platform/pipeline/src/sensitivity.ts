/** How much each node costs in accuracy when it alone is quantised. */
import { InvariantError, type Graph, type Tensor } from '@flashline/ir';
import { quantizableNodes, quantizeGraph } from '@flashline/quantize';
import { measureAccuracy, type Report, type Sensitivity } from '@flashline/report';
import {
  calibrateModel,
  type CalibratedGraph,
  type CalibrationRequest,
} from './calibrate-model.ts';
import { mapLimited } from './map-limited.ts';
import type { PreparedModel } from './prepare-model.ts';
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
export async function sensitivityOf(
  { graph, calibration }: CalibratedGraph,
  { samples, onProgress, signal }: Omit<CalibrationRequest, 'method'>,
): Promise<NodeSensitivity[]> {
  const chosen = samples.slice(0, MOST_SAMPLES);
  const expected = await answersOf(graph, chosen, signal);
  const nodes = quantizableNodes(graph, calibration);
  let done = 0;
  const all = await mapLimited(nodes, PARALLEL_NODES, async ({ name, op, sources }) => {
    const options = { keepFp32: [], biasCorrection: true, only: new Set([name]) };
    const alone = quantizeGraph(graph, calibration, options);
    const { sqnrDb, cosine, top1Agreement } = measureAccuracy(
      await answersOf(alone, chosen, signal),
      expected,
      null,
    );
    onProgress?.(`sensitivity: ${++done} of ${nodes.length} nodes`);
    return { name, op, sources: [...sources], sqnrDb, cosine, top1Agreement };
  });
  return all.sort((a, b) => harmOf(a) - harmOf(b));
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

/** Nothing lost at all makes the ratio infinite, which is null: the least harm. */
function harmOf({ sqnrDb }: NodeSensitivity): number {
  return sqnrDb ?? Infinity;
}
