/** More nodes behind a quantised output, each between conversions: branches, shared ones, real ends. */
import { tensorOf } from '@flashline/ir';
import type { OnnxAttribute, OnnxModel, OnnxNode, OnnxTensor } from '@flashline/onnx';
import type { Dice } from '../dice.ts';
import { zeros } from './operands.ts';

/** Integers that stand for real numbers. */
interface Integers {
  readonly name: string;
  readonly element: 's8' | 'u8';
  readonly scale: number;
  readonly zero: number;
  /** Steps that they may be off. */
  readonly steps: number;
}

/** A model and, output by output, how far an answer may be from the reference. */
export interface Lengthened {
  readonly model: OnnxModel;
  readonly allowed: readonly number[];
}

interface Writing {
  readonly dice: Dice;
  readonly opset: number;
  readonly nodes: OnnxNode[];
  readonly initializers: Map<string, OnnxTensor>;
  readonly outputs: { readonly name: string; readonly allowed: number }[];
}

/** `outputs` are integers within a step, whose scale and zero point are initializers named after them. */
export function withTail(model: OnnxModel, real: readonly string[], dice: Dice): Lengthened {
  const { graph } = model;
  const kept = graph.outputs.map(({ name }) => ({ name, allowed: 1 }));
  const writing: Writing = {
    dice,
    opset: model.opsets.get('')!,
    nodes: [...graph.nodes],
    initializers: new Map(graph.initializers),
    outputs: kept,
  };
  let known = real.map((name, i) => integersOf(writing, name, kept[i]!.name));
  for (let n = dice.pick([0, 1, 2, 4]); n > 0 && known.length > 0; n--) {
    known = [...known, ...grow(writing, dice.pick(known))];
  }
  const outputs = writing.outputs.map(
    ({ name }) => ({ name, kind: 'unknown', elementType: null, dims: null }) as const,
  );
  const { nodes, initializers } = writing;
  return {
    model: { ...model, graph: { ...graph, nodes, initializers, outputs } },
    allowed: writing.outputs.map(({ allowed }) => allowed),
  };
}

function integersOf({ initializers }: Writing, real: string, name: string): Integers {
  const number = (key: string) => {
    const tensor = initializers.get(`${real}_${key}`)!;
    if (tensor.kind !== 'dense') throw new Error(`${key} is sparse`);
    return tensor.tensor;
  };
  const zero = number('zero');
  const element = zero.type.element === 'u8' ? 'u8' : 's8';
  return {
    name,
    element,
    scale: Number(number('scale').data[0]),
    zero: Number(zero.data[0]),
    steps: 1,
  };
}

/** Nodes that take no real number further from another than it was. */
const NODES = [
  'Relu',
  'Identity',
  'Transpose',
  'Flatten',
  'Neg',
  'Abs',
  'LeakyRelu',
  'Clip',
  'Concat',
  'Max',
];

/** One reader or two of the same real numbers; what comes of them is an output now and then. */
function grow(writing: Writing, from: Integers): Integers[] {
  const { dice } = writing;
  const at = `t${writing.nodes.length}`;
  const pair = [`${from.name}_again_scale`, `${from.name}_again_zero`];
  writing.initializers.set(pair[0]!, { kind: 'dense', tensor: tensorOf('f32', [], [from.scale]) });
  writing.initializers.set(pair[1]!, {
    kind: 'dense',
    tensor: tensorOf(from.element, [], [from.zero]),
  });
  emit(writing, 'DequantizeLinear', [from.name, ...pair], `${at}_real`);
  if (dice.chance(4))
    writing.outputs.push({ name: `${at}_real`, allowed: from.steps * from.scale });
  const branches = dice.list(dice.pick([1, 1, 2]), () => dice.pick(NODES));
  return branches.map((opType, i) => {
    const operands = opType === 'Concat' || opType === 'Max' ? 2 : 1;
    const inputs = dice.list(operands, () => `${at}_real`);
    const made = `${at}_${i}`;
    emit(
      writing,
      opType,
      [...inputs, ...limitsOf(writing, opType, made)],
      made,
      attributesOf(opType),
    );
    return requantize(writing, made, from);
  });
}

function limitsOf({ initializers, dice }: Writing, opType: string, name: string): string[] {
  if (opType !== 'Clip') return [];
  initializers.set(`${name}_low`, {
    kind: 'dense',
    tensor: tensorOf('f32', [], [dice.between(-3, 0)]),
  });
  return [`${name}_low`];
}

function attributesOf(opType: string): Record<string, OnnxAttribute> {
  return opType === 'Concat' ? { axis: { kind: 'int', value: 0 } } : {};
}

/** To the same integers most of the time, or to coarser ones. */
function requantize(writing: Writing, name: string, from: Integers): Integers {
  const { dice, initializers } = writing;
  const isSame = !dice.chance(3);
  const element = isSame ? from.element : dice.pick(['s8', 'u8'] as const);
  const scale = isSame ? from.scale : Math.fround(from.scale * 2 ** (dice.between(0, 128) / 64));
  const zero = isSame ? from.zero : zeros(dice, element, [], 0).values![0]!;
  initializers.set(`${name}_scale`, { kind: 'dense', tensor: tensorOf('f32', [], [scale]) });
  initializers.set(`${name}_zero`, { kind: 'dense', tensor: tensorOf(element, [], [zero]) });
  const made = `${name}_quantized`;
  emit(writing, 'QuantizeLinear', [name, `${name}_scale`, `${name}_zero`], made);
  const integers = { name: made, element, scale, zero, steps: from.steps + (isSame ? 0 : 1) };
  if (!dice.chance(4)) writing.outputs.push({ name: made, allowed: integers.steps });
  return integers;
}

function emit(
  { nodes, opset }: Writing,
  opType: string,
  inputs: readonly string[],
  output: string,
  attributes: Record<string, OnnxAttribute> = {},
): void {
  const fixed = { domain: '', overload: '', opset, offset: 0 };
  const own = { name: `${output}_node`, opType, inputs, outputs: [output] };
  nodes.push({ ...fixed, ...own, attributes: new Map(Object.entries(attributes)) });
}
