/** From a seed to a quantised model that is as it should be, and integers to give it. */
import {
  allocate,
  elementCount,
  ELEMENT_TYPES,
  type ElementType,
  type Tensor,
} from '@flashline/ir';
import { encodeModel, type OnnxModel } from '@flashline/onnx';
import { Dice } from '../dice.ts';
import { oneNodeModel } from '../one-node-model.ts';
import { quantizedRecipes, REAL_RECIPES } from '../operator-recipes.ts';
import { quantizedForm } from './quantized-form.ts';
import { withTail } from './tail.ts';

export interface AnswerCase {
  readonly seed: number;
  readonly label: string;
  readonly model: OnnxModel;
  readonly bytes: Uint8Array;
  /** Values of the model that are quantised next: where they are not finite, integers mean nothing. */
  readonly real: readonly string[];
  /** How far each output may be from the reference, where that is more than usual. */
  readonly allowed: readonly (number | null)[];
}

const QUANTIZED = quantizedRecipes(0);

/** ONNX Runtime pads pools of dilated windows as if these were not dilated; ONNX says otherwise. */
function undisputed(model: OnnxModel): OnnxModel {
  const nodes = model.graph.nodes.map((node) => {
    const attributes = new Map(node.attributes);
    if (node.opType.endsWith('Pool') && attributes.has('dilations')) attributes.delete('auto_pad');
    return { ...node, attributes };
  });
  return { ...model, graph: { ...model.graph, nodes } };
}

export function makeAnswerCase(seed: number): AnswerCase {
  const dice = new Dice(seed);
  const { model, real, allowed } = dice.chance(3) ? integerModel(dice) : pairModel(dice);
  const label = model.graph.nodes.map((node) => node.opType).join(' ');
  return { seed, label, model, real, allowed, bytes: encodeModel(model) };
}

type Made = Pick<AnswerCase, 'model' | 'real' | 'allowed'>;

/** A node that computes with integers. */
function integerModel(dice: Dice): Made {
  const model = { ...oneNodeModel(dice, QUANTIZED), irVersion: 10 };
  return { model, real: [], allowed: model.graph.outputs.map(() => null) };
}

/** A node of real numbers between conversions, and others behind it. */
function pairModel(dice: Dice): Made {
  const { model, real } = quantizedForm(undisputed(oneNodeModel(dice, REAL_RECIPES)), dice);
  return { real, ...withTail(model, real, dice) };
}

/** Integers over all of a byte, or a few of more bits; real numbers up to 4. */
export function inputTensor(dice: Dice, element: ElementType, shape: readonly number[]): Tensor {
  const data = allocate(element, elementCount(shape));
  const { kind } = ELEMENT_TYPES[element];
  for (let i = 0; i < data.length; i++) {
    if (data instanceof BigInt64Array || data instanceof BigUint64Array) {
      data[i] = BigInt(dice.below(4));
    } else if (kind === 'float') data[i] = dice.between(-256, 256) / 64;
    else if (kind === 'boolean') data[i] = dice.below(2);
    else if (element === 's32') data[i] = dice.between(-2000, 2000);
    else data[i] = dice.below(65536);
  }
  return { type: { element, shape }, data };
}
