/** Stage calibrate: the graph that is quantised next, and what samples tell of its values. */
import { readyToQuantize } from '@flashline/compiler';
import type { Graph } from '@flashline/ir';
import {
  equalizeGraph,
  RangeObserver,
  type Calibration,
  type CalibrationMethod,
} from '@flashline/quantize';
import { runGraph, type Samples } from './run-graph.ts';

export interface CalibrationRequest {
  /** Samples to calibrate with, in ONNX's types. Not empty. */
  readonly samples: Samples;
  readonly method: CalibrationMethod;
  readonly onProgress?: (line: string) => void;
  readonly signal?: AbortSignal;
}

export interface CalibratedGraph {
  readonly graph: Graph;
  readonly calibration: Calibration;
}

/** Optimised and with its ranges equalised. Rejects with AppError where ONNX Runtime cannot run it. */
export async function calibrateModel(
  imported: Graph,
  request: CalibrationRequest,
): Promise<CalibratedGraph> {
  const ready = readyToQuantize(imported);
  const first = await observe(ready, request);
  const graph = equalizeGraph(ready, first);
  return { graph, calibration: graph === ready ? first : await observe(graph, request) };
}

/** ONNX Runtime computes every value of the graph for every sample, and an observer watches them. */
async function observe(
  graph: Graph,
  { samples, method, onProgress, signal }: CalibrationRequest,
): Promise<Calibration> {
  const observer = new RangeObserver(graph);
  let seen = 0;
  onProgress?.(`calibrating: 0 of ${samples.length} samples`);
  await runGraph(
    graph,
    observer.wanted,
    samples,
    (values) => {
      observer.observe(new Map(observer.wanted.map((id, i) => [id, values[i]!])));
      onProgress?.(`calibrating: ${++seen} of ${samples.length} samples`);
    },
    signal,
  );
  return observer.finish(method);
}
