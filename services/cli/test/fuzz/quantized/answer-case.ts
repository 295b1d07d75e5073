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

export interface AnswerCase {
  readonly seed: number;
  readonly label: string;
  readonly model: OnnxModel;
  readonly bytes: Uint8Array;
  /** Values of the model that are quantised next: where they are not finite, integers mean nothing. */
  readonly real: readonly string[];
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
  const own = dice.chance(3) ? oneNodeModel(dice, QUANTIZED) : null;
  const { model, real } =
    own === null
      ? quantizedForm(undisputed(oneNodeModel(dice, REAL_RECIPES)), dice)
      : { model: { ...own, irVersion: 10 }, real: [] };
  const label = model.graph.nodes.map((node) => node.opType).join(' ');
  return { seed, label, model, real, bytes: encodeModel(model) };
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
