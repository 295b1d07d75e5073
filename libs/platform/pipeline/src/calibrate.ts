/** Stage calibrate: ONNX Runtime runs a graph of ours, and an observer watches its values. */
import { exportGraph } from '@flashline/compiler';
import { byteSize, valueOf, type Graph, type Tensor, type ValueId } from '@flashline/ir';
import { runReference } from '@flashline/oracle';
import { RangeObserver } from '@flashline/quantize';

/** Samples x inputs of the graph. */
export type Samples = readonly (readonly Tensor[])[];

/** What to know of work that may take long. */
export interface Watch {
  readonly onProgress?: (line: string) => void;
  readonly signal?: AbortSignal;
}

/** Answers that are in memory at once, here and in the child process. */
const CHUNK_BYTES = 32 * 1024 * 1024;

/** An observer that has seen every value of the graph for every sample. Rejects with AppError. */
export async function observeRanges(
  graph: Graph,
  samples: Samples,
  { onProgress, signal }: Watch,
): Promise<RangeObserver> {
  const observer = new RangeObserver(graph);
  let seen = 0;
  onProgress?.(`calibrating: 0 of ${samples.length} samples`);
  await runGraph(graph, observer.wanted, samples, {
    onSample: (values) => {
      observer.observe(new Map(observer.wanted.map((id, i) => [id, values[i]!])));
      onProgress?.(`calibrating: ${++seen} of ${samples.length} samples`);
    },
    ...(signal === undefined ? {} : { signal }),
  });
  return observer;
}

/** Values of a graph of ours as ONNX Runtime computes them, sample by sample, in bounded memory. */
export async function runGraph(
  graph: Graph,
  wanted: readonly ValueId[],
  samples: Samples,
  watch: {
    /** Gets a tensor per wanted value. */
    readonly onSample: (values: readonly Tensor[]) => void;
    readonly signal?: AbortSignal;
  },
): Promise<void> {
  const { onSample, signal } = watch;
  const names = [...new Set(wanted)];
  const model = exportGraph(graph, names);
  const bytes = names.reduce((sum, id) => sum + byteSize(valueOf(graph, id).type), 0);
  const size = Math.max(1, Math.floor(CHUNK_BYTES / Math.max(1, bytes)));
  for (let start = 0; start < samples.length; start += size) {
    const answer = await runReference({
      model,
      samples: samples.slice(start, start + size),
      outputNames: names,
      ...(signal === undefined ? {} : { signal }),
    });
    for (const values of answer.samples) {
      onSample(wanted.map((id) => values[names.indexOf(id)]!));
    }
  }
}
