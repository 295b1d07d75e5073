/** Operators that are a matrix of constants applied to channels, seen by their channels. */
import type { Tensor, Value } from '@flashline/ir';
import type { EditNode, GraphEditor } from '../edit/graph-editor.ts';

/** Looked up once: these functions are asked about every weight. */
const { floor } = Math;

export interface AffineNode {
  readonly node: EditNode;
  readonly x: Value;
  readonly w: Value;
  readonly weights: Float32Array;
  readonly bias: Float32Array | null;
  /** Axis of the channels in the node's input and output. */
  readonly axis: number;
  readonly outChannels: number;
  /** Channel of the output that weight i contributes to. */
  readonly outputOf: (i: number) => number;
  /** Channel of the input that weight i is multiplied with. */
  readonly inputOf: (i: number) => number;
  /** Axes of the weights along which channels lie; null where a group has all that is there. */
  readonly inputAxis: number | null;
  readonly outputAxis: number | null;
}

/** Null where the node is none of these, or its weights are not known in f32. */
export function affineNode(editor: GraphEditor, node: EditNode | null): AffineNode | null {
  return affineWith(editor, node, (value) => value.constant);
}

/** `known` gives the real numbers of a value, null where they are not known. */
export function affineWith(
  editor: GraphEditor,
  node: EditNode | null,
  known: (value: Value) => Tensor | null,
): AffineNode | null {
  const layout = node === null ? undefined : LAYOUTS.get(node.op);
  if (node === null || layout === undefined) return null;
  const [x, w, b] = editor.inputsOf(node) as [Value, Value, Value | null];
  const weights = known(w)?.data;
  const bias = b === null ? null : known(b)?.data;
  if (!(weights instanceof Float32Array) || bias === undefined) return null;
  const group = (node.attributes['group'] as number | undefined) ?? 1;
  return {
    node,
    x,
    w,
    weights,
    bias: bias as Float32Array | null,
    ...layout(w.type.shape, group, x.type.shape.length),
  };
}

type Layout = (
  w: readonly number[],
  group: number,
  rank: number,
) => Omit<AffineNode, 'node' | 'x' | 'w' | 'weights' | 'bias'>;

const LAYOUTS: ReadonlyMap<string, Layout> = new Map<string, Layout>([
  [
    'Conv',
    ([out, perGroup, ...kernel], group) => {
      const taps = kernel.reduce((product, extent) => product * extent, 1);
      const outPerGroup = out! / group;
      const outputOf = (i: number) => floor(i / (perGroup! * taps));
      return {
        axis: 1,
        outChannels: out!,
        outputOf,
        inputOf: (i) =>
          floor(outputOf(i) / outPerGroup) * perGroup! + (floor(i / taps) % perGroup!),
        inputAxis: group === 1 ? 1 : null,
        outputAxis: 0,
      };
    },
  ],
  [
    'ConvTranspose',
    ([inputs, perGroup, ...kernel], group) => {
      const taps = kernel.reduce((product, extent) => product * extent, 1);
      const inPerGroup = inputs! / group;
      const inputOf = (i: number) => floor(i / (perGroup! * taps));
      return {
        axis: 1,
        outChannels: perGroup! * group,
        outputOf: (i) => floor(inputOf(i) / inPerGroup) * perGroup! + (floor(i / taps) % perGroup!),
        inputOf,
        inputAxis: 0,
        outputAxis: group === 1 ? 1 : null,
      };
    },
  ],
  [
    'Dense',
    ([, outputs], _, rank) => ({
      axis: rank - 1,
      outChannels: outputs!,
      outputOf: (i) => i % outputs!,
      inputOf: (i) => floor(i / outputs!),
      inputAxis: 0,
      outputAxis: 1,
    }),
  ],
]);

/**
 * The constant's value for each index of `axis` of a tensor of `shape`, where it depends on nothing
 * else; null otherwise and where a value is not finite.
 */
export function perChannel(
  value: Value,
  shape: readonly number[],
  axis: number,
): Float64Array | null {
  const data = value.constant?.data;
  const own = value.type.shape;
  const added = shape.length - own.length;
  if (!(data instanceof Float32Array) || added < 0) return null;
  const isPlain = own.every(
    (extent, i) => extent === 1 || (i + added === axis && extent === shape[axis]),
  );
  if (!isPlain || !data.every(Number.isFinite)) return null;
  return Float64Array.from({ length: shape[axis]! }, (_, i) => data[data.length === 1 ? 0 : i]!);
}
