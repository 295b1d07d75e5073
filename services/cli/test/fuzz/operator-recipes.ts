/** What a node of each operator looks like when it is nearly right. */
import type { ElementType } from '@flashline/ir';
import type { OnnxAttribute } from '@flashline/onnx';
import type { Dice } from './dice.ts';
import { conversionRecipes } from './quantized/conversion-recipes.ts';
import { linearRecipes } from './quantized/linear-recipes.ts';
import { productRecipes } from './quantized/product-recipes.ts';
import { int, text } from './recipe-parts.ts';
import { SHAPED_RECIPES } from './shaped-recipes.ts';

export interface Operand {
  readonly element: ElementType;
  readonly shape: readonly number[];
  /** Elements of an initializer; random ones unless given. */
  readonly values?: readonly number[];
  /** Left to chance unless given. */
  readonly isConstant?: boolean;
}

export type MakeAttribute = (dice: Dice, operands: readonly (Operand | null)[]) => OnnxAttribute;

export type MakeOperands = (dice: Dice) => (Operand | null)[];

export interface Recipe {
  readonly type: string;
  readonly domain?: string;
  /** Random operands of random shapes unless given. */
  readonly operands?: MakeOperands;
  readonly attributes?: Readonly<Record<string, MakeAttribute>>;
  readonly outputs?: (dice: Dice) => number;
  /** Any opset unless given. */
  readonly opset?: (dice: Dice) => number;
  /** Attributes are left out now and then unless the node means nothing without them. */
  readonly isWhole?: boolean;
}

const float: MakeAttribute = (dice) => ({ kind: 'float', value: dice.between(-40, 40) / 16 });

/** An axis of the first operand, sometimes one past it. */
const axis: MakeAttribute = (dice, [x]) => {
  const rank = x?.shape.length ?? 1;
  return { kind: 'int', value: dice.between(-rank, rank - (dice.chance(12) ? 0 : 1)) };
};
const axes: MakeAttribute = (dice, [x]) => {
  const rank = x?.shape.length ?? 1;
  return {
    kind: 'ints',
    value: dice.list(dice.below(rank + 1), () => dice.between(-rank, rank - 1)),
  };
};
const perm: MakeAttribute = (dice, [x]) => {
  const order = [...(x?.shape ?? []).keys()];
  for (let i = order.length - 1; i > 0; i--) {
    const j = dice.below(i + 1);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return { kind: 'ints', value: order };
};

const PLAIN =
  'Abs Acos Acosh Add And Asin Asinh Atan Atanh BitwiseAnd BitwiseNot BitwiseOr BitwiseXor Ceil Cos ' +
  'Cosh Div Equal Erf Exp Expand Floor Gemm Greater GreaterOrEqual HardSwish Identity IsNaN Less ' +
  'LessOrEqual Log MatMul Max Mean Min Mish Mul Neg Not Or PRelu Pow Reciprocal Relu Round Shape Sigmoid ' +
  'Sign Sin Sinh Size Softplus Softsign Sqrt Sub Sum Tan Tanh Where Xor NonZero';

const OPTIONS: readonly Recipe[] = [
  { type: 'ArgMax', attributes: { axis, keepdims: int(0, 1), select_last_index: int(0, 1) } },
  { type: 'ArgMin', attributes: { axis, keepdims: int(0, 1), select_last_index: int(0, 1) } },
  { type: 'BitShift', attributes: { direction: text('LEFT', 'RIGHT', 'UP') } },
  { type: 'Cast', attributes: { to: int(0, 24), saturate: int(0, 1) } },
  { type: 'CastLike' },
  { type: 'Celu', attributes: { alpha: float } },
  { type: 'Clip', attributes: { min: float, max: float } },
  { type: 'Compress', attributes: { axis } },
  { type: 'Concat', attributes: { axis } },
  { type: 'CumSum', attributes: { exclusive: int(0, 1), reverse: int(0, 1) } },
  { type: 'DepthToSpace', attributes: { blocksize: int(0, 3), mode: text('DCR', 'CRD', 'X') } },
  { type: 'SpaceToDepth', attributes: { blocksize: int(0, 3) } },
  {
    type: 'Dropout',
    attributes: { ratio: float, seed: int(0, 9) },
    outputs: (dice) => dice.between(1, 2),
  },
  {
    type: 'Einsum',
    attributes: {
      equation: text('ij,jk->ik', 'bij,bjk', 'ii', '...i,i', 'i->', 'ab,', '->', 'ij,kj->ikj'),
    },
  },
  { type: 'Elu', attributes: { alpha: float } },
  { type: 'EyeLike', attributes: { dtype: int(0, 13), k: int(-4, 4) } },
  { type: 'Flatten', attributes: { axis } },
  { type: 'Gather', attributes: { axis } },
  { type: 'GatherElements', attributes: { axis } },
  { type: 'GatherND', attributes: { batch_dims: int(0, 3) } },
  { type: 'Gelu', attributes: { approximate: text('none', 'tanh', 'x') } },
  { type: 'GlobalAveragePool' },
  { type: 'GlobalMaxPool' },
  { type: 'GlobalLpPool', attributes: { p: int(-1, 3) } },
  { type: 'HardSigmoid', attributes: { alpha: float, beta: float } },
  { type: 'Hardmax', attributes: { axis } },
  { type: 'IsInf', attributes: { detect_negative: int(0, 1), detect_positive: int(0, 1) } },
  { type: 'LRN', attributes: { size: int(-1, 6), alpha: float, beta: float, bias: float } },
  { type: 'LeakyRelu', attributes: { alpha: float } },
  { type: 'LogSoftmax', attributes: { axis } },
  { type: 'LpNormalization', attributes: { axis, p: int(0, 3) } },
  { type: 'MeanVarianceNormalization', attributes: { axes } },
  { type: 'Mod', attributes: { fmod: int(0, 1) } },
  {
    type: 'NegativeLogLikelihoodLoss',
    attributes: { reduction: text('mean', 'sum', 'none'), ignore_index: int(-2, 3) },
  },
  {
    type: 'SoftmaxCrossEntropyLoss',
    attributes: { reduction: text('mean', 'sum', 'none'), ignore_index: int(-2, 3) },
    outputs: (dice) => dice.between(1, 2),
  },
  { type: 'OneHot', attributes: { axis } },
  { type: 'ReverseSequence', attributes: { batch_axis: int(0, 2), time_axis: int(0, 2) } },
  {
    type: 'ScatterElements',
    attributes: { axis, reduction: text('none', 'add', 'mul', 'max', 'x') },
  },
  { type: 'ScatterND', attributes: { reduction: text('none', 'add', 'mul', 'max', 'x') } },
  { type: 'Selu', attributes: { alpha: float, gamma: float } },
  { type: 'Shrink', attributes: { bias: float, lambd: float } },
  { type: 'Softmax', attributes: { axis } },
  { type: 'Squeeze', attributes: { axes } },
  { type: 'Unsqueeze', attributes: { axes } },
  { type: 'Swish', attributes: { alpha: float } },
  { type: 'ThresholdedRelu', attributes: { alpha: float } },
  {
    type: 'TopK',
    attributes: { axis, largest: int(0, 1), sorted: int(0, 1), k: int(-1, 5) },
    outputs: () => 2,
  },
  { type: 'Transpose', attributes: { perm } },
  { type: 'Trilu', attributes: { upper: int(0, 1) } },
  {
    type: 'Unique',
    attributes: { axis, sorted: int(0, 1) },
    outputs: (dice) => dice.between(1, 4),
  },
];

const REDUCTIONS = 'L1 L2 LogSum LogSumExp Max Mean Min Prod Sum SumSquare'.split(' ');

/** Nodes of real numbers, and of indices and truth. */
export const REAL_RECIPES: readonly Recipe[] = [
  ...PLAIN.split(' ').map((type) => ({ type })),
  ...OPTIONS,
  ...REDUCTIONS.map((name) => ({
    type: `Reduce${name}`,
    attributes: { axes, keepdims: int(0, 1), noop_with_empty_axes: int(0, 1) },
  })),
  ...SHAPED_RECIPES,
];

/** Nodes that compute with integers which stand for real numbers; see OneIn. */
export function quantizedRecipes(oddOneIn: number): readonly Recipe[] {
  return [conversionRecipes, productRecipes, linearRecipes].flatMap((make) => make(oddOneIn));
}

export const ODD_ONE_IN = 20;

export const RECIPES: readonly Recipe[] = [...REAL_RECIPES, ...quantizedRecipes(ODD_ONE_IN)];
