/** Watches the numbers of a graph, one sample at a time, in memory that does not grow with samples. */
import {
  InvariantError,
  elementCount,
  valueOf,
  type Graph,
  type Tensor,
  type ValueId,
} from '@flashline/ir';
import { affineNode, GraphEditor, type EditNode } from '@flashline/passes';
import type { Calibration, CalibrationMethod, ChannelStatistics, Range } from './calibration.ts';
import { chooseRange } from './choose-range.ts';
import { Histogram } from './histogram.ts';

/** Looked up once: these loops see every number of every sample. */
const { floor } = Math;
const { isFinite } = Number;

export class RangeObserver {
  /** Values whose numbers are wanted: f32, computed at run time or inputs of the graph. */
  readonly wanted: readonly ValueId[];
  readonly #histograms = new Map<ValueId, Histogram>();
  readonly #channels = new Map<ValueId, ChannelSums[]>();

  constructor(graph: Graph) {
    this.wanted = wantedValues(graph);
    for (const id of this.wanted) this.#histograms.set(id, new Histogram());
    const editor = new GraphEditor(graph, 'observe');
    for (const node of editor.nodes()) this.#watchChannels(editor, node);
  }

  /** One sample; all of `wanted` must be there. */
  observe(values: ReadonlyMap<ValueId, Tensor>): void {
    for (const [id, histogram] of this.#histograms) {
      const tensor = values.get(id);
      if (tensor === undefined) throw new InvariantError(`no numbers of %${id} were given`);
      const numbers = tensor.data as Float32Array;
      histogram.add(numbers);
      for (const sums of this.#channels.get(id) ?? []) sums.add(numbers);
    }
  }

  finish(method: CalibrationMethod): Calibration {
    const ranges = new Map<ValueId, Range>();
    for (const [id, histogram] of this.#histograms) {
      if (histogram.total > 0) ranges.set(id, chooseRange(histogram, method));
    }
    const channels = [...this.#channels].map(
      ([id, all]) => [id, all.map((sums) => sums.finish())] as const,
    );
    return { method, ranges, channels: new Map(channels) };
  }

  #watchChannels(editor: GraphEditor, node: EditNode): void {
    const layer = affineNode(editor, node);
    if (layer === null || layer.x.constant !== null) return;
    const { id, type } = layer.x;
    const all = this.#channels.get(id) ?? [];
    this.#channels.set(id, all);
    if (all.some(({ axis }) => axis === layer.axis)) return;
    all.push(new ChannelSums(type.shape, layer.axis));
  }
}

function wantedValues(graph: Graph): ValueId[] {
  const ids = [
    ...graph.inputs.map((port) => port.value),
    ...graph.nodes.flatMap((node) => node.outputs.filter((id) => id !== null)),
  ];
  return ids.filter((id) => {
    const { type } = valueOf(graph, id);
    return type.element === 'f32' && elementCount(type.shape) > 0;
  });
}

class ChannelSums {
  readonly axis: number;
  readonly #inner: number;
  readonly #mins: Float64Array;
  readonly #maxs: Float64Array;
  readonly #sums: Float64Array;
  readonly #counts: Float64Array;
  readonly #nonzero: Float64Array;

  constructor(shape: readonly number[], axis: number) {
    const channels = shape[axis]!;
    this.axis = axis;
    this.#inner = elementCount(shape.slice(axis + 1));
    this.#mins = new Float64Array(channels).fill(Infinity);
    this.#maxs = new Float64Array(channels).fill(-Infinity);
    this.#sums = new Float64Array(channels);
    this.#counts = new Float64Array(channels);
    this.#nonzero = new Float64Array(channels);
  }

  add(numbers: ArrayLike<number>): void {
    const channels = this.#sums.length;
    for (let i = 0; i < numbers.length; i++) {
      const x = numbers[i]!;
      if (!isFinite(x)) continue;
      const c = floor(i / this.#inner) % channels;
      if (x < this.#mins[c]!) this.#mins[c] = x;
      if (x > this.#maxs[c]!) this.#maxs[c] = x;
      this.#sums[c]! += x;
      this.#counts[c]!++;
      if (x !== 0) this.#nonzero[c]!++;
    }
  }

  /** A channel without a finite number counts as 0. */
  finish(): ChannelStatistics {
    const seen = (numbers: Float64Array) => numbers.map((x, c) => (this.#counts[c]! > 0 ? x : 0));
    return {
      axis: this.axis,
      mins: seen(this.#mins),
      maxs: seen(this.#maxs),
      means: this.#sums.map((sum, c) => sum / Math.max(this.#counts[c]!, 1)),
      counts: this.#nonzero.slice(),
    };
  }
}
