/** Which channels of its inputs each channel of a node's output is made of, and of nothing else. */
import { elementCount, tensorOf, type Value } from '@flashline/ir';
import type { AffineNode } from '../affine/channels.ts';
import { scalarOf } from '../edit/constants.ts';
import type { EditNode, GraphEditor } from '../edit/graph-editor.ts';

export interface ChannelLinks {
  /** Axis of the channels in the output. */
  readonly axis: number;
  readonly inputs: readonly ChannelLink[];
  /** The channel's number where that of all those inputs is `k`, NaN if unknown; default `k`. */
  readonly numberOf?: (k: number) => number;
}

export interface ChannelLink {
  /** Of the input in the node. */
  readonly index: number;
  /** Its channel behind an output channel; null where there is none in this input. */
  readonly from: (channel: number) => number | null;
}

/** Axis of a value's channels, null where it has none that are understood. */
export type AxisOf = (value: Value) => number | null;

/**
 * Null where the node mixes channels or nothing is known. Inputs that are not listed are read whole;
 * constants follow the output's channels where they have that axis.
 */
export function channelLinks(
  editor: GraphEditor,
  node: EditNode,
  affine: AffineNode | null,
  axisOf: AxisOf,
): ChannelLinks | null {
  if (node.outputs.length !== 1) return null;
  if (node.operator.traits?.elementwise === true) return elementwiseLinks(editor, node, axisOf);
  const x = editor.input(node, 0);
  const axis = x === null ? null : axisOf(x);
  if (x === null || axis === null) return null;
  const place = { editor, node, x, axis, axisOf };
  return affine !== null ? depthwiseLinks(place, affine) : (LINKS.get(node.op)?.(place) ?? null);
}

const SAME: ChannelLink = { index: 0, from: (channel) => channel };

function elementwiseLinks(
  editor: GraphEditor,
  node: EditNode,
  axisOf: AxisOf,
): ChannelLinks | null {
  const { element, shape } = editor.output(node).type;
  if (element !== 'f32') return null;
  const computed = [...node.inputs.keys()].filter((i) => {
    const value = editor.input(node, i);
    return value !== null && value.constant === null;
  });
  const isWide = (axis: number, i: number): boolean => {
    const own = editor.input(node, i)!.type.shape;
    return (own[axis - shape.length + own.length] ?? 1) !== 1;
  };
  const axes = computed.map((i) => {
    const value = editor.input(node, i)!;
    return value.type.shape.length === shape.length ? axisOf(value) : null;
  });
  const axis = axes.find((each, n) => each !== null && isWide(each, computed[n]!)) ?? null;
  if (axis === null) return null;
  const wide = computed.filter((i) => isWide(axis, i));
  if (wide.some((i) => axes[computed.indexOf(i)] !== axis)) return null;
  return { axis, inputs: wide.map((index) => ({ ...SAME, index })) };
}

/** What a residual that a node adds to its result links; null where its channels are not known. */
export function residualLinks(
  editor: GraphEditor,
  node: EditNode,
  axis: number,
  axisOf: AxisOf,
): ChannelLinks | null {
  const index = node.operator.traits?.fusesResidual;
  const residual = index === undefined ? null : editor.input(node, index);
  if (residual === null) return { axis, inputs: [] };
  return axisOf(residual) === axis ? { axis, inputs: [{ ...SAME, index: index! }] } : null;
}

/** A convolution with filters of one channel each. */
function depthwiseLinks(
  { editor, node, x, axis, axisOf }: Place,
  affine: AffineNode,
): ChannelLinks | null {
  const group = Number(node.attributes['group']);
  if (axis !== affine.axis || group !== x.type.shape[axis]) return null;
  const multiplier = affine.outChannels / group;
  const residual = residualLinks(editor, node, axis, axisOf);
  if (residual === null) return null;
  const own = { index: 0, from: (channel: number) => Math.floor(channel / multiplier) };
  return { axis, inputs: [own, ...residual.inputs] };
}

interface Place {
  readonly editor: GraphEditor;
  readonly node: EditNode;
  readonly x: Value;
  /** Of the channels of x. */
  readonly axis: number;
  readonly axisOf: AxisOf;
}

type Linking = (place: Place) => ChannelLinks | null;

const LINKS: ReadonlyMap<string, Linking> = new Map<string, Linking>([
  ['AveragePool', averagePoolLinks],
  ['Concat', concatLinks],
  ['DequantizeLinear', dequantizeLinks],
  ['MaxPool', ({ axis }) => (axis === 1 ? { axis, inputs: [SAME] } : null)],
  ['Pad', padLinks],
  ['QuantizeLinear', quantizeLinks],
  ['Reduce', reduceLinks],
  ['Reshape', reshapeLinks],
  ['Transpose', transposeLinks],
]);

function averagePoolLinks({ node, axis }: Place): ChannelLinks | null {
  if (axis !== 1) return null;
  const countsPads = node.attributes['countIncludePad'] === true;
  return { axis, inputs: [SAME], numberOf: (k) => (k === 0 || !countsPads ? k : NaN) };
}

function concatLinks({ editor, node, axis, axisOf }: Place): ChannelLinks | null {
  const parts = editor.inputsOf(node) as Value[];
  if (parts.some((part) => axisOf(part) !== axis)) return null;
  if (node.attributes['axis'] !== axis) {
    return { axis, inputs: parts.map((_, index) => ({ ...SAME, index })) };
  }
  let end = 0;
  const inputs = parts.map(({ type }, index): ChannelLink => {
    const [first, count] = [end, type.shape[axis]!];
    end += count;
    const isMine = (channel: number): boolean => channel >= first && channel < first + count;
    return { index, from: (channel) => (isMine(channel) ? channel - first : null) };
  });
  return { axis, inputs };
}

/** With one scale for all channels. */
function dequantizeLinks({ editor, node, axis }: Place): ChannelLinks | null {
  const [scale, zero] = [1, 2].map((i) => scalarOf(editor.input(node, i)));
  if (scale == null || zero == null) return null;
  return { axis, inputs: [SAME], numberOf: (k) => Math.fround((k - zero) * scale) };
}

/** With one scale for all channels. */
function quantizeLinks({ editor, node, axis }: Place): ChannelLinks | null {
  const [scale, zero] = [editor.input(node, 1)!, editor.input(node, 2)!];
  if (scalarOf(scale) === null || scalarOf(zero) === null) return null;
  const numberOf = (k: number): number => {
    const inputs = [tensorOf('f32', [1], [k]), scale.constant, zero.constant];
    const type = { element: zero.type.element, shape: [1] };
    return Number(node.operator.evaluate!(inputs, node.attributes, [type])[0]!.data[0]);
  };
  return { axis, inputs: [SAME], numberOf };
}

function padLinks({ editor, node, axis }: Place): ChannelLinks | null {
  const added = ['begins', 'ends'].map((side) => node.attributes[side] as readonly number[]);
  if (added.some((list) => list[axis] !== 0)) return null;
  const value = editor.input(node, 1)?.constant?.data[0];
  return { axis, inputs: [SAME], numberOf: (k) => (k === value ? k : NaN) };
}

function reduceLinks({ node, axis }: Place): ChannelLinks | null {
  const { op, axes, keepdims } = node.attributes;
  const reduced = axes as readonly number[];
  if (reduced.includes(axis)) return null;
  const before = keepdims === true ? 0 : reduced.filter((each) => each < axis).length;
  const isKeeping = op === 'mean' || op === 'max' || op === 'min';
  return { axis: axis - before, inputs: [SAME], numberOf: (k) => (isKeeping ? k : NaN) };
}

/** Channels stay one axis, which may take in those that follow it. */
function reshapeLinks({ editor, node, x, axis }: Place): ChannelLinks | null {
  const [from, to] = [x.type.shape, editor.output(node).type.shape];
  const [outer, channels] = [elementCount(from.slice(0, axis)), from[axis]!];
  const joined = to.findIndex(
    (extent, i) =>
      extent >= channels && extent % channels === 0 && elementCount(to.slice(0, i)) === outer,
  );
  if (joined < 0) return null;
  const repeat = to[joined]! / channels;
  return {
    axis: joined,
    inputs: [{ index: 0, from: (channel) => Math.floor(channel / repeat) }],
  };
}

function transposeLinks({ node, axis }: Place): ChannelLinks | null {
  return { axis: (node.attributes['perm'] as readonly number[]).indexOf(axis), inputs: [SAME] };
}
