/** QuantizeLinear, DequantizeLinear and DynamicQuantizeLinear, with scales in every form. */
import type { ElementType } from '@flashline/ir';
import type { Dice } from '../dice.ts';
import type { MakeAttribute, Operand, Recipe } from '../operator-recipes.ts';
import { isOdd, NARROW, scales, zeros, type OneIn } from './operands.ts';

const OPSET = 23;

export function conversionRecipes(oddOneIn: OneIn): readonly Recipe[] {
  const attributes = { axis, block_size: blockSize };
  const opset = (dice: Dice) => (isOdd(dice, oddOneIn) ? dice.between(9, 24) : OPSET);
  const quantize: Omit<Recipe, 'type'> = {
    operands: (dice) => {
      const shape = anyShape(dice);
      const lists = scaleShape(dice, shape);
      const element = dice.pick(NARROW);
      const x: Operand = { element: 'f32', shape, isConstant: false };
      const zero = zeros(dice, element, lists, oddOneIn);
      return [x, scales(dice, lists, oddOneIn), dice.chance(4) ? null : zero];
    },
    attributes,
    opset,
  };
  const dequantize: Omit<Recipe, 'type'> = {
    operands: (dice) => {
      const shape = anyShape(dice);
      const lists = scaleShape(dice, shape);
      const element = dice.pick(NARROW);
      const x = isOdd(dice, oddOneIn) ? 's32' : element;
      const zero = zeros(dice, element, lists, oddOneIn);
      return [
        { element: x, shape, isConstant: false },
        scales(dice, lists, oddOneIn),
        dice.chance(4) ? null : zero,
      ];
    },
    attributes,
    opset,
  };
  return [
    { type: 'QuantizeLinear', ...quantize },
    { type: 'DequantizeLinear', ...dequantize },
    { type: 'DequantizeLinear', ...sums, attributes, opset },
    {
      type: 'DynamicQuantizeLinear',
      operands: (dice) => [{ element: 'f32', shape: anyShape(dice), isConstant: false }],
      outputs: () => 3,
    },
    ...(oddOneIn === 0 ? [] : [{ type: 'QuantizeLinear' }, { type: 'DequantizeLinear' }]),
  ];
}

/** Biases and sums of 32 bits. */
const sums: Omit<Recipe, 'type'> = {
  operands: (dice) => {
    const shape = anyShape(dice);
    const element: ElementType = 's32';
    return [{ element, shape, isConstant: false }, scales(dice, scaleShape(dice, shape), 0)];
  },
};

function anyShape(dice: Dice): number[] {
  return dice.list(dice.between(1, 4), () => dice.between(1, 7));
}

/** One for all, one per index of an axis, or one per block along an axis. */
function scaleShape(dice: Dice, shape: readonly number[]): readonly number[] {
  const kind = dice.below(4);
  const at = dice.below(shape.length);
  if (kind === 0) return dice.pick([[], [1]]);
  if (kind < 3) return [shape[at]!];
  const block = dice.between(1, shape[at]!);
  return shape.with(at, Math.ceil(shape[at]! / block));
}

/** The first axis that the scales fit; a list of one fits any. */
function axisOf([x, scale]: readonly (Operand | null)[]): number {
  const shape = x?.shape ?? [];
  const lists = scale?.shape ?? [];
  const at =
    lists.length === 1 ? shape.indexOf(lists[0]!) : shape.findIndex((dim, i) => lists[i] !== dim);
  return Math.max(0, at);
}

const axis: MakeAttribute = (dice, operands) => {
  const rank = operands[0]?.shape.length ?? 0;
  const at = axisOf(operands);
  return { kind: 'int', value: dice.chance(3) ? at - rank : at };
};

/** 0 where the scales are not those of blocks. */
const blockSize: MakeAttribute = (_dice, operands) => {
  const [x, scale] = operands;
  const at = axisOf(operands);
  const isBlocked = (scale?.shape.length ?? 0) === x?.shape.length && x.shape.length > 1;
  const count = scale?.shape[at] ?? 1;
  return { kind: 'int', value: isBlocked ? Math.ceil(x.shape[at]! / Math.max(1, count)) : 0 };
};
