/** Builds a graph anew without the channels that nobody needs. */
import {
  allocate,
  elementCount,
  tensorOf,
  type Graph,
  type Node,
  type Tensor,
  type ValueId,
} from '@flashline/ir';
import type { AffineNode } from '../affine/channels.ts';
import type { ChannelMap, ChannelNode } from './channel-map.ts';
import type { ConstantChannels } from './constant-channels.ts';
import type { NeededChannels } from './needed-channels.ts';

/** What a node is built anew with. */
interface Shrinking {
  readonly needed: NeededChannels;
  readonly constants: ConstantChannels;
  /** A new constant of the graph. */
  readonly add: (tensor: Tensor) => ValueId;
}

/** Nodes and values keep names and order; values that lost channels equal no ONNX value any more. */
export function withoutChannels(
  graph: Graph,
  { nodes, axes }: ChannelMap,
  needed: NeededChannels,
  constants: ConstantChannels,
): Graph {
  const values = new Map(graph.values);
  let next = values.size;
  const add = (tensor: Tensor): ValueId => {
    while (values.has(`v${next}`)) next++;
    const id = `v${next}`;
    values.set(id, { id, type: tensor.type, constant: tensor, onnxName: null });
    return id;
  };
  const shrunk = nodes.map((each) => shrunkNode(each, { needed, constants, add }));
  for (const [id, list] of needed) {
    if (!list.includes(false)) continue;
    const { type, ...rest } = values.get(id)!;
    const shape = type.shape.with(axes.get(id)!, countOf(list));
    values.set(id, { ...rest, type: { ...type, shape }, onnxName: null });
  }
  const ports = [...graph.inputs, ...graph.outputs].map((port) => port.value);
  const read = new Set<ValueId | null>([
    ...ports,
    ...shrunk.flatMap((node) => [...node.inputs, ...node.outputs]),
  ]);
  return { ...graph, nodes: shrunk, values: new Map([...values].filter(([id]) => read.has(id))) };
}

function shrunkNode(each: ChannelNode, shrinking: Shrinking): Node {
  const { node, affine, output, links } = each;
  const original = node.original!;
  if (affine !== null) return shrunkLayer(each, affine, shrinking);
  const kept = shrinking.needed.get(output.id);
  if (links === null || kept?.includes(false) !== true) return original;
  if (node.op === 'Reshape') {
    const shape = output.type.shape.with(links.axis, countOf(kept));
    return { ...original, attributes: { ...original.attributes, shape } };
  }
  const { shape } = output.type;
  const inputs = each.inputs.map((value) => {
    if (value === null || value.constant === null) return value?.id ?? null;
    const axis = links.axis - shape.length + value.type.shape.length;
    const isWhole = value.type.shape[axis] !== kept.length;
    return isWhole ? value.id : shrinking.add(sliced(value.constant, axis, kept));
  });
  return { ...original, inputs };
}

function shrunkLayer(
  { node, output }: ChannelNode,
  affine: AffineNode,
  { needed, constants, add }: Shrinking,
): Node {
  const original = node.original!;
  const { x, w, weights, inputOf, outputOf, outChannels } = affine;
  const channels = x.type.shape[affine.axis]!;
  const [from, to] = [needed.get(x.id), needed.get(output.id)];
  const isLosing = (list?: readonly boolean[]): boolean => list?.includes(false) === true;
  if (!isLosing(from) && !isLosing(to)) return original;
  const [inputs, outputs] = [from ?? whole(channels), to ?? whole(outChannels)];
  const kept = weights.filter((_, i) => inputs[inputOf(i)] && outputs[outputOf(i)]);
  const shape = affine.shapeFor(countOf(inputs), countOf(outputs));
  const bias = shiftedBias(affine, inputs, constants.get(x.id))?.filter((_, m) => outputs[m]);
  const group = node.attributes['group'];
  return {
    ...original,
    inputs: original.inputs.map((id, i) => {
      if (i === 1) return kept.length === weights.length ? w.id : add(tensorOf('f32', shape, kept));
      return i === 2 && bias !== undefined ? add(tensorOf('f32', [bias.length], bias)) : id;
    }),
    attributes:
      group === undefined || group === 1
        ? original.attributes
        : { ...original.attributes, group: countOf(inputs) },
  };
}

/** With what the lost channels always added; undefined where there is no bias and none is needed. */
function shiftedBias(
  { weights, bias, outChannels, inputOf, outputOf }: AffineNode,
  inputs: readonly boolean[],
  numbers: Float64Array | undefined,
): Float64Array | undefined {
  const sums = Float64Array.from({ length: outChannels }, (_, m) => bias?.[m] ?? 0);
  let isShifted = false;
  weights.forEach((weight, i) => {
    const number = numbers?.[inputOf(i)] ?? NaN;
    if (inputs[inputOf(i)] || weight === 0 || !(number !== 0 && Number.isFinite(number))) return;
    sums[outputOf(i)]! += weight * number;
    isShifted = true;
  });
  return bias !== null || isShifted ? sums : undefined;
}

/** The elements whose index of the axis is kept. */
function sliced({ type, data }: Tensor, axis: number, kept: readonly boolean[]): Tensor {
  const inner = elementCount(type.shape.slice(axis + 1));
  const shape = type.shape.with(axis, countOf(kept));
  const result = allocate(type.element, elementCount(shape)) as { [i: number]: number | bigint };
  let next = 0;
  data.forEach((value: number | bigint, i: number) => {
    if (kept[Math.floor(i / inner) % kept.length]) result[next++] = value;
  });
  return { type: { ...type, shape }, data: result as Tensor['data'] };
}

function whole(channels: number): boolean[] {
  return new Array<boolean>(channels).fill(true);
}

function countOf(kept: readonly boolean[]): number {
  return kept.filter(Boolean).length;
}
