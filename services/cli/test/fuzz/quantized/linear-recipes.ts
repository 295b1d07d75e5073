/** Operators of com.microsoft that work on integers with scales, without products of matrices. */
import type { Dice } from '../dice.ts';
import type { Operand, Recipe } from '../operator-recipes.ts';
import { int, ints } from '../recipe-parts.ts';
import { activation, BYTES, integers, scaling, type OneIn } from './operands.ts';

const domain = 'com.microsoft';

function anyShape(dice: Dice): number[] {
  return dice.list(dice.between(1, 4), () => dice.between(1, 6));
}

function planes(dice: Dice): number[] {
  return [1, ...dice.list(3, () => dice.between(3, 8))];
}

type Shape = (dice: Dice) => number[];

/** An operand with its scale, and the scale of the output. */
function unary(shape: Shape, oddOneIn: OneIn): Pick<Recipe, 'operands' | 'domain' | 'isWhole'> {
  return {
    domain,
    isWhole: true,
    operands: (dice) => {
      const element = dice.pick(BYTES);
      const x = activation(element, shape(dice));
      return [x, ...scaling(dice, element, oddOneIn), ...scaling(dice, element, oddOneIn)];
    },
  };
}

/** The output reaches from 0 to 1: ONNX Runtime does not saturate it. */
const probabilities: Pick<Recipe, 'operands' | 'domain' | 'isWhole'> = {
  domain,
  isWhole: true,
  operands: (dice) => {
    const element = dice.pick(BYTES);
    const lowest = element === 'u8' ? 0 : -128;
    return [
      activation(element, anyShape(dice)),
      ...scaling(dice, element, 0),
      { element: 'f32', shape: [], values: [1 / 255], isConstant: true },
      { element, shape: [], values: [lowest], isConstant: true },
    ];
  },
};

/** Equal shapes, or a second one that is spread; sometimes known. */
function binary(oddOneIn: OneIn): Pick<Recipe, 'operands' | 'domain' | 'isWhole'> {
  return {
    domain,
    isWhole: true,
    operands: (dice) => {
      const element = dice.pick(BYTES);
      const shape = anyShape(dice);
      const other = dice.chance(3) ? shape.map((dim) => (dice.chance(2) ? 1 : dim)) : shape;
      const b = dice.chance(3) ? integers(dice, element, other) : activation(element, other);
      return [
        activation(element, shape),
        ...scaling(dice, element, oddOneIn),
        b,
        ...scaling(dice, element, oddOneIn),
        ...scaling(dice, element, oddOneIn),
      ];
    },
  };
}

export function linearRecipes(oddOneIn: OneIn): readonly Recipe[] {
  return [
    { type: 'QLinearAdd', ...binary(oddOneIn) },
    { type: 'QLinearMul', ...binary(oddOneIn) },
    { type: 'QLinearSigmoid', ...unary(anyShape, oddOneIn) },
    {
      type: 'QLinearLeakyRelu',
      ...unary(anyShape, oddOneIn),
      attributes: { alpha: (dice) => ({ kind: 'float', value: dice.between(0, 8) / 8 }) },
    },
    {
      type: 'QLinearAveragePool',
      ...unary(planes, oddOneIn),
      attributes: {
        kernel_shape: ints(() => 2, 1, 3),
        strides: ints(() => 2, 1, 2),
        pads: ints(() => 4, 0, 0),
        channels_last: int(0, oddOneIn === 0 ? 0 : 1),
        count_include_pad: int(0, 1),
      },
    },
    { type: 'QLinearGlobalAveragePool', ...unary(planes, oddOneIn) },
    {
      type: 'QLinearSoftmax',
      ...probabilities,
      attributes: {
        axis: () => ({ kind: 'int', value: -1 }),
        opset: () => ({ kind: 'int', value: 13 }),
      },
    },
    { type: 'QLinearConcat', ...concat(oddOneIn), attributes: { axis: int(0, 0) } },
  ];
}

function concat(oddOneIn: OneIn): Pick<Recipe, 'operands' | 'domain' | 'isWhole'> {
  return {
    domain,
    isWhole: true,
    operands: (dice) => {
      const element = dice.pick(BYTES);
      const shape = anyShape(dice);
      const parts = dice.list(dice.between(1, 4), (): Operand[] => [
        activation(element, [dice.between(1, 4), ...shape.slice(1)]),
        ...scaling(dice, element, oddOneIn),
      ]);
      return [...scaling(dice, element, oddOneIn), ...parts.flat()];
    },
  };
}
