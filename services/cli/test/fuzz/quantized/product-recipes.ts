/** Convolutions and matrix products of integers, with and without scales. */
import type { Dice } from '../dice.ts';
import type { MakeAttribute, Operand, Recipe } from '../operator-recipes.ts';
import {
  activation,
  biases,
  BYTES,
  integers,
  isOdd,
  scaling,
  weightScaling,
  zeros,
  type OneIn,
} from './operands.ts';

const domain = 'com.microsoft';
/** From here on QLinearMatMul and its like are as they are today. */
const opset = () => 21;

const ints =
  (count: (rank: number) => number, low: number, high: number): MakeAttribute =>
  (dice, [x]) => ({
    kind: 'ints',
    value: dice.list(count((x?.shape.length ?? 2) - 2), () => dice.between(low, high)),
  });
const int =
  (value: (dice: Dice) => number): MakeAttribute =>
  (dice) => ({ kind: 'int', value: value(dice) });

const WINDOW = {
  strides: ints((rank) => rank, 1, 2),
  dilations: ints((rank) => rank, 1, 2),
  pads: ints((rank) => 2 * rank, 0, 2),
};

interface Convolution {
  readonly x: Operand;
  readonly w: Operand;
  readonly channels: number;
}

/** Of planes or rows; one group, or as many as channels, which `group` finds out. */
function convolution(dice: Dice): Convolution {
  const spatial = dice.list(dice.between(1, 2), () => dice.between(4, 9));
  const [inputs, perGroup] = dice.pick([
    [dice.between(1, 5), 0],
    [dice.between(2, 5), 1],
  ]) as [number, number];
  const channels = perGroup === 1 ? inputs : dice.between(1, 6);
  const kernel = spatial.map(() => dice.between(1, 3));
  const weights = [channels, perGroup === 1 ? 1 : inputs, ...kernel];
  return {
    x: activation(dice.pick(BYTES), [1, inputs, ...spatial]),
    w: integers(dice, dice.pick(BYTES), weights),
    channels,
  };
}

const group =
  (weights: number): MakeAttribute =>
  (_dice, operands) => {
    const perGroup = operands[weights]?.shape[1] ?? 1;
    return { kind: 'int', value: (operands[0]?.shape[1] ?? 1) / Math.max(1, perGroup) };
  };

/** Rows and columns that go together. */
function matrices(dice: Dice): { readonly a: Operand; readonly b: Operand } {
  const [m, k, n] = dice.list(3, () => dice.between(1, 9)) as [number, number, number];
  const right = dice.pick(BYTES);
  return {
    a: activation(dice.pick(BYTES), [m, k]),
    b: dice.chance(4) ? activation(right, [k, n]) : integers(dice, right, [k, n]),
  };
}

type Byte = (typeof BYTES)[number];
const byteOf = ({ element }: Operand) => element as Byte;

export function productRecipes(oddOneIn: OneIn): readonly Recipe[] {
  return [...products(oddOneIn), ...integerProducts(oddOneIn), ...realProducts(oddOneIn)].map(
    (recipe) => ({ ...recipe, isWhole: true }),
  );
}

function products(oddOneIn: OneIn): readonly Recipe[] {
  return [
    {
      type: 'QLinearConv',
      operands: (dice) => {
        const { x, w, channels } = convolution(dice);
        return [
          x,
          ...scaling(dice, byteOf(x), oddOneIn),
          w,
          ...weightScaling(dice, byteOf(w), channels, oddOneIn),
          ...scaling(dice, byteOf(x), oddOneIn),
          ...(dice.chance(2) ? [biases(dice, channels)] : []),
        ];
      },
      attributes: { ...WINDOW, group: group(3) },
      opset,
    },
    {
      type: 'QLinearMatMul',
      operands: (dice) => {
        const { a, b } = matrices(dice);
        return [
          a,
          ...scaling(dice, byteOf(a), oddOneIn),
          b,
          ...weightScaling(dice, byteOf(b), b.shape[1]!, oddOneIn),
          ...scaling(dice, byteOf(a), oddOneIn),
        ];
      },
      opset,
    },
    {
      type: 'QGemm',
      domain,
      operands: (dice) => {
        const { a, b } = matrices(dice);
        const columns = b.shape[1]!;
        return [
          a,
          ...scaling(dice, byteOf(a), oddOneIn),
          b,
          ...weightScaling(dice, byteOf(b), columns, oddOneIn),
          dice.chance(2) ? biases(dice, columns) : null,
          ...(dice.chance(3) ? [] : scaling(dice, byteOf(a), oddOneIn)),
        ];
      },
      attributes: { alpha: (dice) => ({ kind: 'float', value: dice.pick([1, 1, 0.5]) }) },
    },
  ];
}

function integerProducts(oddOneIn: OneIn): readonly Recipe[] {
  return [
    {
      type: 'ConvInteger',
      operands: (dice) => {
        const { x, w } = convolution(dice);
        const zeroPoints = [
          zeros(dice, byteOf(x), [], oddOneIn),
          zeros(dice, byteOf(w), [], oddOneIn),
        ];
        return [x, w, ...zeroPoints.slice(0, dice.below(3))];
      },
      attributes: { ...WINDOW, group: group(1) },
      opset,
    },
    {
      type: 'MatMulInteger',
      operands: (dice) => {
        const { a, b } = matrices(dice);
        const perColumn = dice.chance(3) ? [b.shape[1]!] : [];
        const zeroPoints = [
          zeros(dice, byteOf(a), [], oddOneIn),
          zeros(dice, byteOf(b), perColumn, oddOneIn),
        ];
        return [a, b, ...zeroPoints.slice(0, dice.below(3))];
      },
      opset,
    },
  ];
}

function realProducts(oddOneIn: OneIn): readonly Recipe[] {
  return [
    {
      type: 'MatMulIntegerToFloat',
      domain,
      operands: (dice) => {
        const { a, b } = matrices(dice);
        const [aScale, aZero] = scaling(dice, byteOf(a), oddOneIn);
        const [bScale, bZero] = weightScaling(dice, byteOf(b), b.shape[1]!, oddOneIn);
        return [a, b, aScale, bScale, aZero, bZero];
      },
    },
    {
      type: 'DynamicQuantizeMatMul',
      domain,
      operands: (dice) => {
        const { a, b } = matrices(dice);
        const [bScale, bZero] = weightScaling(dice, byteOf(b), b.shape[1]!, oddOneIn);
        const x: Operand = { element: 'f32', shape: a.shape, isConstant: false };
        return isOdd(dice, oddOneIn) ? [x, b, bScale] : [x, b, bScale, bZero];
      },
    },
    ...(oddOneIn === 0
      ? []
      : [
          {
            type: 'DynamicQuantizeLSTM',
            domain,
            attributes: { hidden_size: int((dice) => dice.between(0, 4)) },
          },
        ]),
  ];
}
