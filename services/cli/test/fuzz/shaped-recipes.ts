/** Operators whose operands must fit each other: here they do, until a mutation comes. */
import type { Dice } from './dice.ts';
import type { MakeOperands, Operand, Recipe } from './operator-recipes.ts';
import { f32, int, ints, numbers, text, weight } from './recipe-parts.ts';
import { RECURRENT_RECIPES } from './recurrent-recipes.ts';

const spatialRank = ([x]: readonly (Operand | null)[]) => Math.max(0, (x?.shape.length ?? 2) - 2);

const WINDOW = {
  strides: ints(spatialRank, 1, 3),
  dilations: ints(spatialRank, 1, 2),
  pads: ints((operands) => 2 * spatialRank(operands), 0, 2),
  auto_pad: text('NOTSET', 'SAME_UPPER', 'SAME_LOWER', 'VALID', 'x'),
};
const POOL = {
  ...WINDOW,
  kernel_shape: ints(spatialRank, 1, 3),
  ceil_mode: int(0, 1),
  count_include_pad: int(0, 1),
};

function image(dice: Dice, channels: number): number[] {
  return [dice.between(1, 2), channels, ...dice.list(dice.between(1, 3), () => dice.between(3, 9))];
}

function convolution(dice: Dice): (Operand | null)[] {
  const x = image(dice, dice.between(1, 5));
  const outputs = dice.between(1, 9);
  const kernel = x.slice(2).map(() => dice.between(1, 3));
  const bias = dice.chance(2) ? [weight(outputs)] : [];
  return [f32(...x), { ...f32(outputs, x[1]!, ...kernel), isConstant: !dice.chance(5) }, ...bias];
}

function transposedConvolution(dice: Dice): (Operand | null)[] {
  const x = image(dice, dice.between(1, 4));
  const kernel = x.slice(2).map(() => dice.between(1, 3));
  return [f32(...x), weight(x[1]!, dice.between(1, 4), ...kernel)];
}

function perChannel(count: number): MakeOperands {
  return (dice) => {
    const x = image(dice, dice.between(1, 6));
    return [f32(...x), ...dice.list(count, () => weight(x[1]!))];
  };
}

function shaped(values: (dice: Dice, rank: number) => number[][]): MakeOperands {
  return (dice) => {
    const shape = dice.list(dice.between(1, 4), () => dice.between(1, 6));
    return [f32(...shape), ...values(dice, shape.length).map((list) => numbers('s64', ...list))];
  };
}

export const SHAPED_RECIPES: readonly Recipe[] = [
  { type: 'AveragePool', operands: (dice) => [f32(...image(dice, 3))], attributes: POOL },
  {
    type: 'MaxPool',
    operands: (dice) => [f32(...image(dice, 3))],
    attributes: POOL,
    outputs: (dice) => (dice.chance(5) ? 2 : 1),
  },
  {
    type: 'LpPool',
    operands: (dice) => [f32(...image(dice, 3))],
    attributes: { ...POOL, p: int(0, 3) },
  },
  {
    type: 'BatchNormalization',
    operands: perChannel(4),
    attributes: { training_mode: int(0, 1), spatial: int(0, 1) },
    outputs: (dice) => (dice.chance(6) ? 3 : 1),
  },
  { type: 'InstanceNormalization', operands: perChannel(2) },
  { type: 'GroupNormalization', operands: perChannel(2), attributes: { num_groups: int(0, 4) } },
  {
    type: 'LayerNormalization',
    operands: perChannel(2),
    attributes: { axis: int(-4, 4), stash_type: int(0, 2) },
    outputs: (dice) => (dice.chance(6) ? 3 : 1),
  },
  { type: 'Conv', operands: convolution, attributes: { ...WINDOW, group: int(0, 3) } },
  {
    type: 'ConvTranspose',
    operands: transposedConvolution,
    attributes: {
      ...WINDOW,
      group: int(1, 2),
      output_padding: ints(spatialRank, 0, 2),
      output_shape: ints(spatialRank, 1, 12),
    },
  },
  {
    type: 'Reshape',
    operands: shaped((dice, rank) => [dice.list(rank, () => dice.pick([-1, 0, 1, 2, 3, 6]))]),
    attributes: { allowzero: int(0, 1) },
  },
  {
    type: 'Expand',
    operands: shaped((dice, rank) => [dice.list(rank + dice.below(2), () => dice.between(1, 6))]),
  },
  { type: 'Tile', operands: shaped((dice, rank) => [dice.list(rank, () => dice.between(0, 3))]) },
  {
    type: 'Pad',
    operands: shaped((dice, rank) => [dice.list(2 * rank, () => dice.between(-1, 3))]),
    attributes: { mode: text('constant', 'reflect', 'edge', 'wrap', 'x') },
  },
  {
    type: 'Slice',
    operands: shaped((dice, rank) => [
      dice.list(rank, () => dice.between(-7, 7)),
      dice.list(rank, () => dice.between(-7, 7)),
      [...Array(rank).keys()],
      dice.list(rank, () => dice.between(-2, 3)),
    ]),
  },
  {
    type: 'Split',
    operands: shaped((dice) => (dice.chance(2) ? [] : [[dice.between(0, 4), dice.between(0, 4)]])),
    attributes: { axis: int(-2, 2), num_outputs: int(0, 3), split: ints(() => 2, 0, 4) },
    outputs: (dice) => dice.between(1, 3),
  },
  {
    type: 'Unsqueeze',
    operands: shaped((dice) => [dice.list(dice.between(0, 2), () => dice.between(-5, 5))]),
  },
  {
    type: 'Squeeze',
    operands: shaped((dice) => [dice.list(dice.between(0, 2), () => dice.between(-4, 4))]),
  },
  {
    type: 'ReduceMean',
    operands: shaped((dice, rank) => [
      dice.list(dice.between(0, rank), () => dice.between(-rank, rank - 1)),
    ]),
  },
  {
    type: 'ReduceSum',
    operands: shaped((dice, rank) => [
      dice.list(dice.between(0, rank), () => dice.between(-rank, rank - 1)),
    ]),
  },
  {
    type: 'TopK',
    operands: shaped((dice) => [[dice.between(0, 5)]]),
    attributes: { axis: int(-2, 2), largest: int(0, 1) },
    outputs: () => 2,
  },
  {
    type: 'Gather',
    operands: shaped((dice) => [dice.list(dice.between(0, 4), () => dice.between(-4, 4))]),
    attributes: { axis: int(-2, 2) },
  },
  {
    type: 'GatherElements',
    operands: shaped((dice) => [dice.list(dice.between(1, 4), () => dice.between(-4, 4))]),
    attributes: { axis: int(-2, 2) },
  },
  {
    type: 'CenterCropPad',
    operands: shaped((dice, rank) => [dice.list(rank, () => dice.between(0, 8))]),
    attributes: { axes: ints(() => 2, -2, 2) },
  },
  {
    type: 'CumSum',
    operands: shaped((dice) => [[dice.between(-2, 2)]]),
    attributes: { exclusive: int(0, 1), reverse: int(0, 1) },
  },
  {
    type: 'Resize',
    operands: (dice) => {
      const x = image(dice, 2);
      return [
        f32(...x),
        null,
        { ...weight(x.length), values: x.map(() => dice.pick([0.5, 1, 1.5, 2, 3])) },
      ];
    },
    attributes: {
      mode: text('nearest', 'linear', 'cubic', 'x'),
      coordinate_transformation_mode: text(
        'half_pixel',
        'asymmetric',
        'align_corners',
        'pytorch_half_pixel',
        'tf_crop_and_resize',
        'x',
      ),
      nearest_mode: text('floor', 'ceil', 'round_prefer_floor', 'x'),
      antialias: int(0, 1),
      exclude_outside: int(0, 1),
    },
  },
  {
    type: 'Upsample',
    operands: (dice) => {
      const x = image(dice, 2);
      return [f32(...x), { ...weight(x.length), values: x.map(() => dice.pick([1, 1, 2, 3])) }];
    },
    attributes: { mode: text('nearest', 'linear') },
  },
  {
    type: 'ConstantOfShape',
    operands: (dice) => [numbers('s64', ...dice.list(dice.below(5), () => dice.between(0, 6)))],
  },
  {
    type: 'Range',
    operands: (dice) => dice.list(3, () => ({ ...numbers('s64', dice.between(-9, 9)), shape: [] })),
  },
  {
    type: 'Gemm',
    operands: (dice) => {
      const [m, k, n] = [dice.between(1, 6), dice.between(1, 6), dice.between(1, 6)];
      return [f32(m, k), { ...f32(k, n), isConstant: dice.chance(2) }, f32(n)];
    },
    attributes: {
      alpha: (dice) => ({ kind: 'float', value: dice.between(0, 3) }),
      beta: (dice) => ({ kind: 'float', value: dice.between(0, 3) }),
      transA: int(0, 1),
      transB: int(0, 1),
    },
  },
  {
    type: 'MatMul',
    operands: (dice) => {
      const [m, k, n] = [dice.between(1, 6), dice.between(1, 6), dice.between(1, 6)];
      const batch = dice.list(dice.below(3), () => dice.between(1, 3));
      return [
        f32(...batch, m, k),
        { ...f32(...(dice.chance(2) ? batch : []), k, n), isConstant: dice.chance(2) },
      ];
    },
  },
  {
    type: 'Constant',
    operands: () => [],
    attributes: {
      value_floats: (dice) => ({
        kind: 'floats',
        value: dice.list(dice.below(5), () => dice.between(-5, 5)),
      }),
    },
  },
  {
    type: 'Attention',
    operands: (dice) => dice.list(3, () => f32(1, 2, 4, 8)),
    attributes: { is_causal: int(0, 1), q_num_heads: int(0, 3), kv_num_heads: int(0, 3) },
  },
  ...RECURRENT_RECIPES,
];
