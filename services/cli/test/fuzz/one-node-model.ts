/** Models of one node with random operands: most operators see shapes that no exporter writes. */
import {
  allocate,
  elementCount,
  ELEMENT_TYPES,
  type ElementType,
  type Tensor,
} from '@flashline/ir';
import type { OnnxAttribute, OnnxModel, OnnxTensor, OnnxValueInfo } from '@flashline/onnx';
import { findMapping } from '@flashline/operators';
import type { Dice } from './dice.ts';
import { hostileFloat, hostileInteger } from './hostile-values.ts';
import { RECIPES, type Operand } from './operator-recipes.ts';

const OPSETS = [7, 9, 10, 11, 12, 13, 13, 14, 16, 17, 18, 18, 19, 20, 21, 22, 23, 24];
const ELEMENTS: readonly ElementType[] = [
  'f32',
  'f32',
  'f32',
  'f32',
  's64',
  's32',
  'bool',
  'u8',
  's8',
  'f64',
  'f16',
  'bf16',
  'u64',
  's16',
];
const MOST_INPUTS = 6;
/** The only opset of com.microsoft. */
const FOREIGN_OPSET = 1;

/** One node of an operator that we know, with operands that may or may not suit it. */
export function oneNodeModel(dice: Dice, recipes = RECIPES): OnnxModel {
  const recipe = dice.pick(recipes);
  const opset = recipe.opset?.(dice) ?? dice.pick(OPSETS);
  const operands = recipe.operands?.(dice) ?? anyOperands(recipe.type, dice);
  const attributes = new Map<string, OnnxAttribute>();
  for (const [name, make] of Object.entries(recipe.attributes ?? {})) {
    if (recipe.isWhole === true || !dice.chance(4)) attributes.set(name, make(dice, operands));
  }
  const names = operands.map((operand, i) => (operand === null ? '' : `i${i}`));
  const inputs: OnnxValueInfo[] = [];
  const initializers = new Map<string, OnnxTensor>();
  operands.forEach((operand, i) => {
    if (operand === null) return;
    const isConstant = operand.isConstant ?? (i > 0 && dice.chance(2));
    if (isConstant)
      initializers.set(names[i]!, { kind: 'dense', tensor: tensorFor(operand, dice) });
    else inputs.push(valueInfo(names[i]!, operand));
  });
  const outputs = dice.list(recipe.outputs?.(dice) ?? 1, () => '').map((_, i) => `o${i}`);
  const node = {
    name: 'node',
    opType: recipe.type,
    domain: recipe.domain ?? '',
    overload: '',
    opset: recipe.domain === undefined ? opset : FOREIGN_OPSET,
    inputs: names,
    outputs,
    attributes,
    offset: 0,
  };
  return {
    irVersion: 9,
    opsets: new Map([
      ['', opset],
      ...(recipe.domain === undefined ? [] : [[recipe.domain, FOREIGN_OPSET] as const]),
    ]),
    producerName: '',
    producerVersion: '',
    functions: [],
    graph: {
      name: 'g',
      nodes: [node],
      initializers,
      inputs,
      outputs: outputs.map((name) => ({ name, kind: 'unknown', elementType: null, dims: null })),
      valueInfos: [],
    },
  };
}

function anyOperands(type: string, dice: Dice): (Operand | null)[] {
  const [fewest, most] = findMapping('', type)?.inputs ?? [1, 2];
  const shape = anyShape(dice);
  const element = dice.pick(ELEMENTS);
  const count = dice.between(fewest, Math.min(most, Math.max(fewest, MOST_INPUTS)));
  return dice.list(count, () => {
    if (dice.chance(20)) return null;
    const own = dice.chance(6) ? dice.pick(ELEMENTS) : element;
    return { element: own, shape: relatedShape(shape, dice) };
  });
}

export function anyShape(dice: Dice): number[] {
  return dice.list(dice.pick([0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 6]), () =>
    dice.pick([1, 1, 2, 3, 4, 5, 8, dice.chance(8) ? 0 : 6]),
  );
}

function relatedShape(shape: readonly number[], dice: Dice): readonly number[] {
  const kind = dice.below(8);
  if (kind < 4) return shape;
  if (kind === 4) return shape.map((dim) => (dice.chance(2) ? 1 : dim));
  if (kind === 5) return shape.slice(dice.below(shape.length + 1));
  if (kind === 6) return [];
  return anyShape(dice);
}

function valueInfo(name: string, { element, shape }: Operand): OnnxValueInfo {
  return { name, kind: 'tensor', elementType: ELEMENT_TYPES[element].onnxNumber, dims: shape };
}

export function tensorFor({ element, shape, values }: Operand, dice: Dice): Tensor {
  const data = allocate(element, elementCount(shape));
  for (let i = 0; i < data.length; i++) {
    const value = values?.[i] ?? anyValue(element, dice);
    const whole = Number.isFinite(value) ? Math.trunc(value) : 0;
    if (data instanceof BigInt64Array || data instanceof BigUint64Array) data[i] = BigInt(whole);
    else data[i] = element === 'bool' ? whole & 1 : value;
  }
  return { type: { element, shape }, data };
}

function anyValue(element: ElementType, dice: Dice): number {
  if (element === 'f32' || element === 'f64')
    return dice.chance(12) ? hostileFloat(dice) : dice.between(-99, 99) / 32;
  return dice.chance(30) ? hostileInteger(dice) : dice.between(-3, 6);
}
