/** Channels that hold one number everywhere, whatever the input of the model is. */
import { tensorOf, toNumbers, type Value, type ValueId } from '@flashline/ir';
import { perChannel, type AffineNode } from '../affine/channels.ts';
import { isUnpadded } from '../affine/padding.ts';
import type { ChannelLinks } from './channel-links.ts';
import type { ChannelMap, ChannelNode } from './channel-map.ts';

/** Looked up once: it is asked about every weight. */
const { isNaN } = Number;

/** The number of each channel of a value, NaN where it is not known. */
export type ConstantChannels = ReadonlyMap<ValueId, Float64Array>;

export function constantChannels({ nodes, axes }: ChannelMap): ConstantChannels {
  const known = new Map<ValueId, Float64Array>();
  for (const each of nodes) {
    const axis = axes.get(each.output.id);
    if (axis === undefined) continue;
    const numbers = numbersOf(each, axis, known);
    if (numbers.some(Number.isFinite)) known.set(each.output.id, numbers);
  }
  return known;
}

/** Whether a layer's reading of a channel of this number can go into its bias, or is nothing. */
export function isFoldable({ node, w }: AffineNode, number: number): boolean {
  if (number === 0) return true;
  return Number.isFinite(number) && isUnpadded(node) && w.constant !== null;
}

function numbersOf(each: ChannelNode, axis: number, known: ConstantChannels): Float64Array {
  const { affine, links, output, node } = each;
  if (affine !== null) return layerNumbers(affine, known.get(affine.x.id));
  const unknown = new Float64Array(output.type.shape[axis]!).fill(NaN);
  if (links === null) return unknown;
  if (node.operator.traits?.elementwise === true) {
    return elementwiseNumbers(each, axis, known) ?? unknown;
  }
  return unknown.map((_, channel) => linkedNumber(each.inputs, links, channel, known));
}

/** Filters without weights, or with weights for known channels alone, give their bias. */
function layerNumbers(affine: AffineNode, x: Float64Array | undefined): Float64Array {
  const { node, weights, bias, outChannels, inputOf, outputOf } = affine;
  const sums = Float64Array.from({ length: outChannels }, (_, m) => bias?.[m] ?? 0);
  const residual = node.operator.traits?.fusesResidual;
  if (residual !== undefined && node.inputs[residual] != null) return sums.fill(NaN);
  let unknown = 0;
  for (let i = 0; i < weights.length && unknown < outChannels; i++) {
    const weight = weights[i]!;
    if (weight === 0) continue;
    const m = outputOf(i);
    const sum = sums[m]!;
    if (isNaN(sum)) continue;
    const number = x === undefined ? NaN : x[inputOf(i)]!;
    sums[m] = sum + (isFoldable(affine, number) ? weight * number : NaN);
    if (isNaN(sums[m])) unknown++;
  }
  return sums.map((sum) => Math.fround(activated(node.attributes, sum)));
}

function activated({ activation, lo, hi }: Readonly<Record<string, unknown>>, sum: number): number {
  if (activation === 'relu') return Math.max(sum, 0);
  return activation === 'clip' ? Math.min(Math.max(sum, Number(lo)), Number(hi)) : sum;
}

/** The operator's own value of the numbers; null where it has none. */
function elementwiseNumbers(
  { node, inputs, output }: ChannelNode,
  axis: number,
  known: ConstantChannels,
): Float64Array | null {
  const { shape } = output.type;
  const read = (value: Value | null): Float64Array | null => {
    if (value === null) return null;
    return value.constant === null ? (known.get(value.id) ?? null) : perChannel(value, shape, axis);
  };
  const numbers = inputs.map(read);
  const channels = shape[axis]!;
  if (numbers.some((list) => list?.length !== channels)) return null;
  const tensors = numbers.map((list) => tensorOf('f32', [channels], list!));
  const type = { element: 'f32', shape: [channels] } as const;
  const result = node.operator.evaluate?.(tensors, node.attributes, [type]);
  if (result === undefined) return null;
  const isKnown = (channel: number): boolean =>
    numbers.every((list) => !Number.isNaN(list![channel]!));
  return Float64Array.from(toNumbers(result[0]!), (value, i) => (isKnown(i) ? value : NaN));
}

/** The number of the one input that has the channel. */
function linkedNumber(
  inputs: readonly (Value | null)[],
  links: ChannelLinks,
  channel: number,
  known: ConstantChannels,
): number {
  const numbers = links.inputs.flatMap(({ index, from }) => {
    const source = from(channel);
    return source === null ? [] : [known.get(inputs[index]!.id)?.[source] ?? NaN];
  });
  const [first] = numbers;
  const isOne = first !== undefined && numbers.every((number) => number === first);
  if (!isOne) return NaN;
  return links.numberOf === undefined ? first : links.numberOf(first);
}
