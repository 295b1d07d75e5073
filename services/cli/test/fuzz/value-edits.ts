/** Damage to what a model says: attributes, types, shapes, tensors. */
import { allocate, ELEMENT_TYPES, tensorOf, type ElementType, type Tensor } from '@flashline/ir';
import type {
  OnnxAttribute,
  OnnxGraph,
  OnnxModel,
  OnnxTensor,
  OnnxValueInfo,
} from '@flashline/onnx';
import type { Dice } from './dice.ts';
import type { Edit } from './edit.ts';
import { hostileDimension, hostileFloat, hostileInteger, hostileName } from './hostile-values.ts';
import { oneNodeModel, tensorFor } from './one-node-model.ts';

const ELEMENTS = Object.keys(ELEMENT_TYPES) as ElementType[];

export const VALUE_EDITS: readonly Edit[] = [
  changeAttribute,
  changeAttribute,
  changeAttribute,
  changeAttributeKind,
  removeAttribute,
  addAttribute,
  changeInputShape,
  changeInputShape,
  changeInputType,
  changeInputKind,
  changeInitializerShape,
  changeInitializerLength,
  changeInitializerType,
  changeInitializerValues,
  replaceInitializer,
];

function withAttributes(
  model: OnnxModel,
  dice: Dice,
  change: (attributes: ReadonlyMap<string, OnnxAttribute>) => ReadonlyMap<string, OnnxAttribute>,
): OnnxModel {
  const { nodes } = model.graph;
  const candidates = nodes.flatMap((node, i) => (node.attributes.size > 0 ? [i] : []));
  if (nodes.length === 0) return model;
  const index = candidates.length > 0 ? dice.pick(candidates) : dice.below(nodes.length);
  const node = nodes[index]!;
  const changed = { ...node, attributes: change(node.attributes) };
  return { ...model, graph: { ...model.graph, nodes: nodes.with(index, changed) } };
}

function changeAttribute(model: OnnxModel, dice: Dice): OnnxModel {
  return withAttributes(model, dice, (attributes) => {
    if (attributes.size === 0) return attributes;
    const name = dice.pick([...attributes.keys()]);
    return new Map([...attributes, [name, changedValue(attributes.get(name)!, dice)]]);
  });
}

function changedValue(attribute: OnnxAttribute, dice: Dice): OnnxAttribute {
  switch (attribute.kind) {
    case 'int':
      return { kind: 'int', value: hostileInteger(dice) };
    case 'float':
      return { kind: 'float', value: hostileFloat(dice) };
    case 'string':
      return { kind: 'string', value: hostileName(dice) };
    case 'ints':
      return {
        kind: 'ints',
        value: changedList(attribute.value, dice, () => hostileInteger(dice)),
      };
    case 'floats':
      return {
        kind: 'floats',
        value: changedList(attribute.value, dice, () => hostileFloat(dice)),
      };
    case 'tensor':
      return { kind: 'tensor', value: changedTensor(attribute.value, dice) };
    case 'graph':
      return { kind: 'graph', value: halved(attribute.value) };
    default:
      return attribute;
  }
}

function changedList(list: readonly number[], dice: Dice, make: () => number): readonly number[] {
  if (list.length === 0 || dice.chance(5)) return [...list, make()];
  if (dice.chance(5)) return list.slice(1);
  if (dice.chance(30)) return dice.list(1000, make);
  return list.with(dice.below(list.length), make());
}

function halved(graph: OnnxGraph): OnnxGraph {
  return { ...graph, nodes: graph.nodes.slice(0, Math.floor(graph.nodes.length / 2)) };
}

function changeAttributeKind(model: OnnxModel, dice: Dice): OnnxModel {
  return withAttributes(model, dice, (attributes) => {
    if (attributes.size === 0) return attributes;
    return new Map([...attributes, [dice.pick([...attributes.keys()]), anyAttribute(dice)]]);
  });
}

function anyAttribute(dice: Dice): OnnxAttribute {
  const kinds: readonly (() => OnnxAttribute)[] = [
    () => ({ kind: 'int', value: hostileInteger(dice) }),
    () => ({ kind: 'float', value: hostileFloat(dice) }),
    () => ({ kind: 'string', value: hostileName(dice) }),
    () => ({ kind: 'ints', value: dice.list(dice.below(6), () => hostileInteger(dice)) }),
    () => ({ kind: 'floats', value: dice.list(dice.below(6), () => hostileFloat(dice)) }),
    () => ({ kind: 'strings', value: dice.list(dice.below(3), () => hostileName(dice)) }),
    () => ({ kind: 'tensor', value: { kind: 'dense', tensor: anyTensor(dice) } }),
    () => ({ kind: 'graph', value: oneNodeModel(dice).graph }),
    () => ({ kind: 'graphs', value: [] }),
    () => ({ kind: 'reference', name: hostileName(dice), type: dice.between(0, 15) }),
  ];
  return dice.pick(kinds)();
}

function anyTensor(dice: Dice): Tensor {
  const shape = dice.list(dice.below(4), () => dice.between(0, 5));
  return tensorFor({ element: dice.pick(ELEMENTS), shape }, dice);
}

function removeAttribute(model: OnnxModel, dice: Dice): OnnxModel {
  return withAttributes(model, dice, (attributes) => {
    const rest = new Map(attributes);
    if (rest.size > 0) rest.delete(dice.pick([...rest.keys()]));
    return rest;
  });
}

/** One that some other operator has. */
function addAttribute(model: OnnxModel, dice: Dice): OnnxModel {
  return withAttributes(model, dice, (attributes) => {
    const others = [...oneNodeModel(dice).graph.nodes[0]!.attributes];
    const [name, attribute] =
      others.length === 0 || dice.chance(6)
        ? [hostileName(dice), anyAttribute(dice)]
        : dice.pick(others);
    return new Map([...attributes, [name, attribute]]);
  });
}

function withInput(
  model: OnnxModel,
  dice: Dice,
  change: (input: OnnxValueInfo) => OnnxValueInfo,
): OnnxModel {
  const { inputs } = model.graph;
  if (inputs.length === 0) return model;
  const at = dice.below(inputs.length);
  return { ...model, graph: { ...model.graph, inputs: inputs.with(at, change(inputs[at]!)) } };
}

function changeInputShape(model: OnnxModel, dice: Dice): OnnxModel {
  return withInput(model, dice, (input) => {
    const dims = input.dims ?? [];
    if (dice.chance(12)) return { ...input, dims: null };
    if (dice.chance(5)) return { ...input, dims: [...dims, hostileDimension(dice)] };
    if (dims.length === 0 || dice.chance(5)) return { ...input, dims: dims.slice(1) };
    const dim = dice.chance(8)
      ? dice.pick([null, 'batch', hostileName(dice)])
      : hostileDimension(dice);
    return { ...input, dims: dims.with(dice.below(dims.length), dim) };
  });
}

function changeInputType(model: OnnxModel, dice: Dice): OnnxModel {
  return withInput(model, dice, (input) => ({ ...input, elementType: dice.between(-1, 27) }));
}

function changeInputKind(model: OnnxModel, dice: Dice): OnnxModel {
  return withInput(model, dice, (input) => ({ ...input, kind: 'unknown', elementType: null }));
}

function withInitializer(
  model: OnnxModel,
  dice: Dice,
  change: (tensor: OnnxTensor) => OnnxTensor,
): OnnxModel {
  const initializers = new Map(model.graph.initializers);
  if (initializers.size === 0) return model;
  const name = dice.pick([...initializers.keys()]);
  initializers.set(name, change(initializers.get(name)!));
  return { ...model, graph: { ...model.graph, initializers } };
}

function changedTensor(tensor: OnnxTensor, dice: Dice): OnnxTensor {
  if (tensor.kind !== 'dense') return tensor;
  const changes = [reshaped, relengthened, retyped, revalued];
  return { kind: 'dense', tensor: dice.pick(changes)(tensor.tensor, dice) };
}

/** Another shape of the same number of elements, or one that the data does not fill. */
function reshaped({ type, data }: Tensor, dice: Dice): Tensor {
  const { element, shape } = type;
  const count = data.length;
  const shapes = [
    [count],
    [1, count],
    [count, 1],
    [...shape, 1],
    shape.toReversed(),
    shape.slice(1),
    [],
  ];
  const next = dice.chance(6) ? shape.map(() => hostileDimension(dice)) : dice.pick(shapes);
  return { type: { element, shape: next }, data };
}

function relengthened({ type, data }: Tensor, dice: Dice): Tensor {
  const length = dice.pick([0, 1, data.length - 1, data.length + 1, Math.floor(data.length / 2)]);
  return { type, data: data.slice(0, Math.max(0, length)) };
}

function retyped({ type, data }: Tensor, dice: Dice): Tensor {
  const element = dice.pick(ELEMENTS);
  if (dice.chance(2)) return { type: { ...type, element }, data };
  return { type: { ...type, element }, data: allocate(element, data.length) };
}

function revalued(tensor: Tensor, dice: Dice): Tensor {
  const { type } = tensor;
  const data = tensor.data.slice();
  for (let n = dice.between(1, 4); n > 0 && data.length > 0; n--) {
    const at = dice.below(data.length);
    if (data instanceof BigInt64Array || data instanceof BigUint64Array) {
      data[at] = BigInt(hostileInteger(dice));
    } else data[at] = data instanceof Float32Array ? hostileFloat(dice) : hostileInteger(dice);
  }
  return { type, data };
}

const onDense =
  (change: (tensor: Tensor, dice: Dice) => Tensor) =>
  (model: OnnxModel, dice: Dice): OnnxModel =>
    withInitializer(model, dice, (value) =>
      value.kind === 'dense' ? { kind: 'dense', tensor: change(value.tensor, dice) } : value,
    );

function changeInitializerShape(model: OnnxModel, dice: Dice): OnnxModel {
  return onDense(reshaped)(model, dice);
}

function changeInitializerLength(model: OnnxModel, dice: Dice): OnnxModel {
  return onDense(relengthened)(model, dice);
}

function changeInitializerType(model: OnnxModel, dice: Dice): OnnxModel {
  return onDense(retyped)(model, dice);
}

function changeInitializerValues(model: OnnxModel, dice: Dice): OnnxModel {
  return onDense(revalued)(model, dice);
}

function replaceInitializer(model: OnnxModel, dice: Dice): OnnxModel {
  const tensor = dice.chance(3) ? tensorOf('f32', [], [hostileFloat(dice)]) : anyTensor(dice);
  return withInitializer(model, dice, () => ({ kind: 'dense', tensor }));
}
