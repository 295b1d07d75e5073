/** Which channels some output of the model depends on. */
import type { Graph, ValueId } from '@flashline/ir';
import { channelsOf, type ChannelMap, type ChannelNode } from './channel-map.ts';
import { isFoldable, type ConstantChannels } from './constant-channels.ts';

/** For each value with an axis of channels, whether each is needed; at least one is. */
export type NeededChannels = ReadonlyMap<ValueId, readonly boolean[]>;

export function neededChannels(
  graph: Graph,
  map: ChannelMap,
  constants: ConstantChannels,
): NeededChannels {
  const { nodes, axes } = map;
  const sets = new ChannelSets(graph, axes);
  for (const each of nodes) linkChannels(each, sets);
  for (const port of graph.outputs) sets.needAll(port.value);
  for (const each of nodes) needWhole(each, sets, axes);
  const backwards = nodes.toReversed();
  const known = { axes, constants };
  do {
    while (backwards.filter((each) => needThrough(each, sets, known)).length > 0);
  } while (sets.needFirst());
  return sets.needed();
}

/** Channels of an output and of inputs that are the same ones stay or go together. */
function linkChannels({ inputs, output, links }: ChannelNode, sets: ChannelSets): void {
  if (links === null) return;
  for (let channel = 0; channel < output.type.shape[links.axis]!; channel++) {
    for (const { index, from } of links.inputs) {
      const source = from(channel);
      if (source !== null) sets.join(output.id, channel, inputs[index]!.id, source);
    }
  }
}

/** Whether a layer's input can lose channels. */
function isMixed({ isMixing, affine }: ChannelNode, axes: ChannelMap['axes']): boolean {
  return isMixing && axes.get(affine!.x.id) === affine!.axis;
}

/** Inputs that are read whole. */
function needWhole(each: ChannelNode, sets: ChannelSets, axes: ChannelMap['axes']): void {
  each.inputs.forEach((value, i) => {
    if (value === null || each.links?.inputs.some(({ index }) => index === i) === true) return;
    if (i > 0 || !isMixed(each, axes)) sets.needAll(value.id);
  });
}

/** The channels that a layer reads for the outputs that are needed; whether there were new ones. */
function needThrough(
  each: ChannelNode,
  sets: ChannelSets,
  { axes, constants }: { axes: ChannelMap['axes']; constants: ConstantChannels },
): boolean {
  if (!isMixed(each, axes)) return false;
  const affine = each.affine!;
  const { x, weights, inputOf, outputOf } = affine;
  const numbers = constants.get(x.id);
  const channels = [...new Array(x.type.shape[affine.axis]!).keys()];
  const isRead = channels.map((channel) => sets.isNeeded(x.id, channel));
  const isWanted = Array.from(
    { length: affine.outChannels },
    (_, m) => !axes.has(each.output.id) || sets.isNeeded(each.output.id, m),
  );
  let unread = isRead.filter((each) => !each).length;
  let isNew = false;
  for (let i = 0; i < weights.length && unread > 0; i++) {
    const from = inputOf(i);
    if (weights[i] === 0 || isRead[from] || !isWanted[outputOf(i)]) continue;
    if (isFoldable(affine, numbers?.[from] ?? NaN)) continue;
    isRead[from] = true;
    unread--;
    isNew = sets.need(x.id, from) || isNew;
  }
  return isNew;
}

/** Channels that stay or go together, by union and find. */
class ChannelSets {
  readonly #counts = new Map<ValueId, number>();
  readonly #starts = new Map<ValueId, number>();
  readonly #parents: number[] = [];
  readonly #isNeeded: boolean[] = [];

  constructor(graph: Graph, axes: ReadonlyMap<ValueId, number>) {
    for (const id of axes.keys()) {
      const count = channelsOf(graph, axes, id);
      this.#counts.set(id, count);
      this.#starts.set(id, this.#parents.length);
      for (let i = 0; i < count; i++) this.#parents.push(this.#parents.length);
    }
  }

  join(a: ValueId, channelOfA: number, b: ValueId, channelOfB: number): void {
    const [left, right] = [this.#root(a, channelOfA), this.#root(b, channelOfB)];
    this.#parents[right] = left;
    this.#isNeeded[left] = this.#isNeeded[left] === true || this.#isNeeded[right] === true;
  }

  isNeeded(id: ValueId, channel: number): boolean {
    return this.#isNeeded[this.#root(id, channel)] === true;
  }

  /** Whether that is new. */
  need(id: ValueId, channel: number): boolean {
    const root = this.#root(id, channel);
    if (this.#isNeeded[root] === true) return false;
    this.#isNeeded[root] = true;
    return true;
  }

  /** A value without an axis of channels is whole anyway. */
  needAll(id: ValueId): void {
    for (let i = 0; i < (this.#counts.get(id) ?? 0); i++) this.need(id, i);
  }

  /** The first channel of the last value that would lose all of them; whether there was one. */
  needFirst(): boolean {
    const empty = [...this.needed()].findLast(([, list]) => !list.includes(true));
    return empty !== undefined && this.need(empty[0], 0);
  }

  needed(): NeededChannels {
    return new Map(
      [...this.#counts].map(([id, count]) => [
        id,
        Array.from({ length: count }, (_, i) => this.isNeeded(id, i)),
      ]),
    );
  }

  #root(id: ValueId, channel: number): number {
    let at = this.#starts.get(id)! + channel;
    while (this.#parents[at] !== at) {
      this.#parents[at] = this.#parents[this.#parents[at]!]!;
      at = this.#parents[at]!;
    }
    return at;
  }
}
