/** Builds a graph anew without the channels that nobody needs. */
import {
  elementCount,
  tensorOf,
  type Graph,
  type Node,
  type Tensor,
  type Value,
  type ValueId,
} from '@flashline/ir';
import type { AffineNode } from '../affine/channels.ts';
import type { ChannelMap, ChannelNode } from './channel-map.ts';
import type { ConstantChannels } from './constant-channels.ts';
import { countOf, narrowShape, narrowTensor, type Mask } from './narrow-tensor.ts';
import type { NeededChannels } from './needed-channels.ts';

/** What a node is built anew with. */
interface Shrinking {
  /** What values that are computed lose. */
  readonly masks: ReadonlyMap<ValueId, readonly Mask[]>;
  readonly constants: ConstantChannels;
  /** A new constant of the graph. */
  readonly add: (tensor: Tensor) => ValueId;
}

/** Nodes and values keep names and order; values that lost channels equal no ONNX value any more. */
export function withoutChannels(
  graph: Graph,
  map: ChannelMap,
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
  const masks = masksOf(map, needed);
  const shrunk = map.nodes.map((each) => shrunkNode(each, { masks, constants, add }));
  for (const [id, list] of masks) {
    const { type, ...rest } = values.get(id)!;
    const shape = narrowShape(type.shape, list);
    values.set(id, { ...rest, type: { ...type, shape }, onnxName: null });
  }
  const ports = [...graph.inputs, ...graph.outputs].map((port) => port.value);
  const read = new Set<ValueId | null>([
    ...ports,
    ...shrunk.flatMap((node) => [...node.inputs, ...node.outputs]),
  ]);
  return { ...graph, nodes: shrunk, values: new Map([...values].filter(([id]) => read.has(id))) };
}

/** Of all computed values that lose something: weights behind a DequantizeLinear too. */
function masksOf(
  { nodes, axes }: ChannelMap,
  needed: NeededChannels,
): Map<ValueId, readonly Mask[]> {
  const masks = new Map<ValueId, readonly Mask[]>();
  for (const [id, kept] of needed) {
    if (kept.includes(false)) masks.set(id, [{ axis: axes.get(id)!, kept }]);
  }
  for (const { affine, output, inputs } of nodes) {
    if (affine === null) continue;
    const layer = layerMasks(affine, output, masks);
    [inputs[1]!, inputs[2] ?? null].forEach((value, i) => {
      const own = i === 0 ? layer.weights : layer.bias;
      if (value !== null && value.constant === null && own.length > 0) masks.set(value.id, own);
    });
  }
  return masks;
}

/** What weights and bias of a layer lose. */
function layerMasks(
  { x, inputAxis, outputAxis }: AffineNode,
  output: Value,
  masks: Shrinking['masks'],
): { readonly weights: readonly Mask[]; readonly bias: readonly Mask[] } {
  const along = (id: ValueId, axis: number | null): readonly Mask[] => {
    const [mask] = masks.get(id) ?? [];
    return mask === undefined || axis === null ? [] : [{ axis, kept: mask.kept }];
  };
  return {
    weights: [...along(x.id, inputAxis), ...along(output.id, outputAxis)],
    bias: along(output.id, 0),
  };
}

function shrunkNode(each: ChannelNode, shrinking: Shrinking): Node {
  const { node, affine, output, links } = each;
  const original = node.original!;
  if (affine !== null) return shrunkLayer(each, affine, shrinking);
  const own = shrinking.masks.get(output.id);
  if (own === undefined) return original;
  if (links === null) return shrunkWeights(each, own, shrinking);
  if (node.op === 'Reshape') {
    const shape = narrowShape(output.type.shape, own);
    return { ...original, attributes: { ...original.attributes, shape } };
  }
  const [{ kept }] = own as [Mask];
  const { shape } = output.type;
  const inputs = each.inputs.map((value) => {
    if (value === null || value.constant === null) return value?.id ?? null;
    const axis = links.axis - shape.length + value.type.shape.length;
    const isWhole = value.type.shape[axis] !== kept.length;
    return isWhole ? value.id : shrinking.add(narrowTensor(value.constant, [{ axis, kept }]));
  });
  return { ...original, inputs };
}

/** A DequantizeLinear of constants. */
function shrunkWeights(
  { node, inputs, output }: ChannelNode,
  masks: readonly Mask[],
  { add }: Shrinking,
): Node {
  const axis = node.attributes['axis'] as number;
  const along = axis < 0 ? axis + output.type.shape.length : axis;
  const scales = masks.filter((mask) => mask.axis === along).map((mask) => ({ ...mask, axis: 0 }));
  const narrowed = inputs.map((value, i) => {
    if (i === 0) return add(narrowTensor(value!.constant!, masks));
    const isOne = elementCount(value!.type.shape) === 1 || scales.length === 0;
    return isOne ? value!.id : add(narrowTensor(value!.constant!, scales));
  });
  return { ...node.original!, inputs: narrowed };
}

function shrunkLayer(
  each: ChannelNode,
  affine: AffineNode,
  { masks, constants, add }: Shrinking,
): Node {
  const { node, output } = each;
  const original = node.original!;
  const { x, w, bias } = affine;
  const layer = layerMasks(affine, output, masks);
  const lost = masks.get(x.id)?.[0]?.kept;
  const shifted =
    lost === undefined ? null : shiftedBias(affine, lost, layer.bias[0]?.kept, constants.get(x.id));
  const inputs = original.inputs.map((id, i) => {
    if (i === 1 && w.constant !== null && layer.weights.length > 0) {
      return add(narrowTensor(w.constant, layer.weights));
    }
    const isKnown = bias !== null && each.inputs[2]!.constant !== null;
    const isNew = shifted !== null || (isKnown && layer.bias.length > 0);
    if (i !== 2 || !isNew) return id;
    return add(narrowTensor(tensorOf('f32', [affine.outChannels], shifted ?? bias!), layer.bias));
  });
  const group = node.attributes['group'];
  const isNarrowGroup = lost !== undefined && group !== undefined && group !== 1;
  const attributes = isNarrowGroup
    ? { ...original.attributes, group: countOf({ kept: lost }) }
    : original.attributes;
  return { ...original, inputs, attributes };
}

/** The bias with what lost channels always added to outputs that stay; null where they added nothing. */
function shiftedBias(
  { weights, bias, outChannels, inputOf, outputOf }: AffineNode,
  inputs: readonly boolean[],
  outputs: readonly boolean[] | undefined,
  numbers: Float64Array | undefined,
): Float64Array | null {
  if (numbers === undefined) return null;
  const sums = Float64Array.from({ length: outChannels }, (_, m) => bias?.[m] ?? 0);
  let isShifted = false;
  for (let i = 0; i < weights.length; i++) {
    const [from, to] = [inputOf(i), outputOf(i)];
    if (inputs[from] || outputs?.[to] === false || weights[i] === 0 || numbers[from] === 0)
      continue;
    sums[to]! += weights[i]! * numbers[from]!;
    isShifted = true;
  }
  return isShifted ? sums : null;
}
