/** Any model of real numbers with DequantizeLinear before its nodes and QuantizeLinear behind them. */
import { ELEMENT_TYPES, tensorOf, type ElementType } from '@flashline/ir';
import type { OnnxModel, OnnxNode, OnnxTensor, OnnxValueInfo } from '@flashline/onnx';
import type { Dice } from '../dice.ts';
import { tensorFor } from '../one-node-model.ts';
import type { Operand } from '../operator-recipes.ts';
import { activation, BYTES, countOf, integers, scales, zeros } from './operands.ts';

const F32 = ELEMENT_TYPES.f32.onnxNumber;
/** Per-axis scales and zero points of biases are in ONNX from here on. */
const OLDEST_OPSET = 13;

/** What is written while a model gets its conversions. */
interface Writing {
  readonly dice: Dice;
  readonly opset: number;
  readonly inputs: OnnxValueInfo[];
  readonly nodes: OnnxNode[];
  readonly initializers: Map<string, OnnxTensor>;
}

/**
 * Inputs become 8-bit integers, constants too most of the time, and what the nodes make of them goes
 * through an activation now and then, and becomes integers. `real` are the values before that.
 */
export function quantizedForm(
  model: OnnxModel,
  dice: Dice,
): { readonly model: OnnxModel; readonly real: readonly string[] } {
  const opset = Math.max(OLDEST_OPSET, model.opsets.get('') ?? 0);
  const writing: Writing = { dice, opset, inputs: [], nodes: [], initializers: new Map() };
  const renamed = new Map<string, string>();
  for (const input of model.graph.inputs) renamed.set(input.name, writeInput(writing, input));
  for (const [name, tensor] of model.graph.initializers) {
    renamed.set(name, writeConstant(writing, name, tensor));
  }
  for (const node of model.graph.nodes) {
    const inputs = node.inputs.map((name) => renamed.get(name) ?? name);
    writing.nodes.push({ ...node, opset, inputs });
  }
  const real = model.graph.outputs.map(({ name }) => activated(writing, name));
  const outputs = real.map((name) => quantizeOutput(writing, name));
  return {
    real,
    model: {
      ...model,
      irVersion: 10,
      opsets: new Map([['', opset]]),
      graph: {
        ...model.graph,
        nodes: writing.nodes,
        initializers: writing.initializers,
        inputs: writing.inputs,
        outputs: outputs.map((name) => ({ name, kind: 'unknown', elementType: null, dims: null })),
      },
    },
  };
}

function emit(writing: Writing, node: Pick<OnnxNode, 'opType' | 'inputs'>, output: string): string {
  const { nodes, opset } = writing;
  const fixed = { domain: '', overload: '', opset, attributes: new Map(), offset: 0 };
  nodes.push({ name: `${output}_node`, ...fixed, ...node, outputs: [output] });
  return output;
}

function known(writing: Writing, name: string, operand: Operand): string {
  const tensor = tensorFor(operand, writing.dice);
  writing.initializers.set(name, { kind: 'dense', tensor });
  return name;
}

function portOf(name: string, { element, shape }: Operand): OnnxValueInfo {
  return { name, kind: 'tensor', elementType: ELEMENT_TYPES[element].onnxNumber, dims: shape };
}

/** Integers at run time, given or made of real numbers; other than floats stay as they are. */
function writeInput(writing: Writing, input: OnnxValueInfo): string {
  const { dice, inputs } = writing;
  if (input.elementType !== F32) {
    inputs.push(input);
    return input.name;
  }
  const operand = activation(dice.pick(BYTES), (input.dims ?? []) as number[]);
  if (!dice.chance(3)) {
    inputs.push(portOf(input.name, operand));
    return dequantize(writing, input.name, operand);
  }
  inputs.push(input);
  const made = `${input.name}_quantized`;
  const real = dequantize(writing, made, operand);
  const conversion = writing.nodes.pop()!;
  emit(
    writing,
    { opType: 'QuantizeLinear', inputs: [input.name, ...conversion.inputs.slice(1)] },
    made,
  );
  writing.nodes.push(conversion);
  return real;
}

function writeConstant(writing: Writing, name: string, tensor: OnnxTensor): string {
  const { dice } = writing;
  const isReal = tensor.kind === 'dense' && tensor.tensor.type.element === 'f32';
  if (!isReal || dice.chance(4)) {
    writing.initializers.set(name, tensor);
    return name;
  }
  const { shape } = tensor.tensor.type;
  const operand = integers(dice, dice.pick(BYTES), shape);
  return dequantize(writing, known(writing, name, operand), operand);
}

/** With one scale, or, of what is known, one per index of an axis. */
function dequantize(
  writing: Writing,
  name: string,
  { element, shape, isConstant }: Operand,
): string {
  const { dice } = writing;
  const isPerAxis = isConstant === true && shape.length > 0 && dice.chance(2);
  const axis = dice.below(shape.length);
  const lists = isPerAxis ? [shape[axis]!] : [];
  const type = element as (typeof BYTES)[number];
  const isSymmetric = isConstant === true && !dice.chance(4);
  const zero = zeros(dice, type, lists, 0);
  const values = isSymmetric ? dice.list(countOf(lists), () => 0) : zero.values!;
  const made = emit(
    writing,
    {
      opType: 'DequantizeLinear',
      inputs: [
        name,
        known(writing, `${name}_scale`, scales(dice, lists, 0)),
        known(writing, `${name}_zero`, { ...zero, values }),
      ],
    },
    `${name}_real`,
  );
  if (isPerAxis) withAxis(writing, axis);
  return made;
}

function withAxis({ nodes }: Writing, axis: number): void {
  const node = nodes.pop()!;
  nodes.push({ ...node, attributes: new Map([['axis', { kind: 'int', value: axis }]]) });
}

const ACTIVATIONS = ['Relu', 'Clip', 'Sigmoid', 'LeakyRelu'];

function activated(writing: Writing, name: string): string {
  const { dice } = writing;
  if (!dice.chance(4)) return name;
  const opType = dice.pick(ACTIVATIONS);
  const limit = (key: string, value: number): string => {
    const tensor = tensorOf('f32', [], [value]);
    writing.initializers.set(`${name}_${key}`, { kind: 'dense', tensor });
    return `${name}_${key}`;
  };
  const limits = opType === 'Clip' ? [limit('low', dice.between(-2, 0)), limit('high', 6)] : [];
  return emit(writing, { opType, inputs: [name, ...limits] }, `${name}_activated`);
}

function quantizeOutput(writing: Writing, name: string): string {
  const { dice } = writing;
  const element: ElementType = dice.pick(BYTES);
  const scale = known(writing, `${name}_scale`, scales(dice, [], 0));
  const zero = known(writing, `${name}_zero`, zeros(dice, element, [], 0));
  return emit(
    writing,
    { opType: 'QuantizeLinear', inputs: [name, scale, zero] },
    `${name}_quantized`,
  );
}
