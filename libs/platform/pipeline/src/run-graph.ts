/** A graph of ours computed by ONNX Runtime: what calibration and sensitivity look at. */
import { exportGraph } from '@flashline/compiler';
import { byteSize, valueOf, type Graph, type Tensor, type ValueId } from '@flashline/ir';
import { runReference } from '@flashline/oracle';

/** Samples x inputs of the graph. */
export type Samples = readonly (readonly Tensor[])[];

/** Samples and answers that are in memory at once, here and in the child process. */
const CHUNK_BYTES = 16 * 1024 * 1024;
/** A tensor takes memory however small it is. */
const CHUNK_TENSORS = 65_536;

/**
 * Calls `onSample` with a tensor per wanted value, sample by sample, in memory that does not grow with
 * samples. The graph has no node without an ONNX form. Rejects with AppError.
 */
export async function runGraph(
  graph: Graph,
  wanted: readonly ValueId[],
  samples: Samples,
  onSample: (values: readonly Tensor[]) => void,
  signal?: AbortSignal,
): Promise<void> {
  const names = [...new Set(wanted)];
  if (names.length === 0) {
    for (let i = 0; i < samples.length; i++) onSample([]);
    return;
  }
  const places = wanted.map((id) => names.indexOf(id));
  const model = exportGraph(graph, names);
  const moved = [...names, ...graph.inputs.map((port) => port.value)];
  const bytes = moved.reduce((sum, id) => sum + byteSize(valueOf(graph, id).type), 0);
  const most = Math.min(CHUNK_BYTES / Math.max(1, bytes), CHUNK_TENSORS / moved.length);
  const size = Math.max(1, Math.floor(most));
  for (let start = 0; start < samples.length; start += size) {
    const answer = await runReference({
      model,
      samples: samples.slice(start, start + size),
      outputNames: names,
      ...(signal === undefined ? {} : { signal }),
    });
    for (const values of answer.samples) onSample(places.map((place) => values[place]!));
  }
}
