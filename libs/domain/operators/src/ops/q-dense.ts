import { elementCount, InvariantError, sameShape, toNumbers, type Value } from '@flashline/ir';
import {
  isOddLane,
  packDenseS8,
  reachS8,
  residualRescale,
  rescaleOf,
  type Rescale,
  type WeightsS8,
} from '@flashline/kernels';
import {
  inputArgument,
  NULL_ARGUMENT,
  outputArgument,
  scratchArgument,
} from '../compute/arguments.ts';
import { defineOperator } from '../define.ts';
import type { Fields, KernelCall } from '../lowering.ts';
import { dotCostS8, wideElements } from '../quantized/dot-cost-s8.ts';
import { requantFields, type RescaleAttributes } from '../quantized/rescale-attributes.ts';
import { Refusal } from '../refusal.ts';
import { requireElement } from '../shapes.ts';

export type QDenseAttributes = RescaleAttributes & {
  /** Zero points of x and w. */
  readonly zero: number;
  readonly weightZero: number;
  /** Of the residual, where there is one. */
  readonly residualFactor: number;
  readonly residualZero: number;
};

/** A sum of an odd output must be below it, since it shares a word with a factor of 256. */
const ODD_SUMS_END = 2 ** 23;

/**
 * Dense on integers: inputs x s8 [..., k], w s8 [k, n], bias s32 [n], residual s8 [..., n], where w
 * and bias are known and the last two may be absent. Output s8 [..., n]: the sum of (x - zero) *
 * (w - weightZero), plus the bias, rescaled, plus the residual rescaled.
 */
export const qDense = defineOperator<QDenseAttributes>({
  name: 'QDense',
  onnx: [],
  infer: ([x, w, bias = null, residual = null], { factors }) => {
    if (x == null || w == null)
      throw new Refusal('OP_ARITY', 'the data or the weights are missing');
    for (const value of [x, w, residual]) if (value !== null) requireElement(value, ['s8']);
    if (bias !== null) requireElement(bias, ['s32']);
    const [depth, outputs] = w.type.shape;
    if (w.type.shape.length !== 2 || x.type.shape.at(-1) !== depth) {
      throw new Refusal(
        'OP_SHAPE',
        `[${x.type.shape.join(', ')}] and [${w.type.shape.join(', ')}] cannot be multiplied`,
      );
    }
    const shape = [...x.type.shape.slice(0, -1), outputs!];
    const isFitting =
      (bias === null || sameShape(bias.type.shape, [outputs!])) &&
      (residual === null || sameShape(residual.type.shape, shape));
    if (!isFitting || factors.length !== outputs) {
      throw new Refusal('OP_SHAPE', `bias, residual or factors do not fit ${outputs} outputs`);
    }
    return [{ element: 's8', shape }];
  },
  lower: ({ inputs: [x, w, bias = null, residual = null], outputs: [y], attributes }) => {
    const weights = weightsOf(w!);
    const { outputs, depth } = weights;
    const rows = elementCount(y!.type.shape.slice(0, -1));
    const plan: Plan = {
      weights,
      rows,
      starts: startsOf(weights, bias, attributes),
      ...rescaleFor(attributes, residual !== null),
      attributes,
    };
    const hasResidual = residual !== null;
    const isGeneral = !isPlain(plan);
    const call = isGeneral
      ? generalCall(plan, hasResidual)
      : hasResidual
        ? residualCall(plan)
        : plainCall(plan);
    return {
      kind: 'calls',
      calls: rows * outputs === 0 ? [] : [call],
      macs: rows * depth * outputs,
      inPlace: inPlace(x!, residual, rows === 1 || outputs <= depth),
      scratchBytes: (isGeneral || rows === 1 ? 2 : 4) * wideElements(depth),
    };
  },
});

/** `isBehind`: what is written of a row lies within what was read. */
function inPlace(x: Value, residual: Value | null, isBehind: boolean): [number, number][] {
  if (residual?.id === x.id) return [];
  const ofResidual: [number, number][] = residual === null ? [] : [[3, 0]];
  return isBehind ? [...ofResidual, [0, 0]] : ofResidual;
}

const WITH_RESIDUAL = [inputArgument(0), inputArgument(3)];

interface Plan {
  readonly weights: WeightsS8;
  readonly rows: number;
  readonly starts: Int32Array;
  readonly rescale: Rescale;
  /** `nk_residual_s8`, of zeros where there is no residual. */
  readonly other: Fields;
  readonly attributes: QDenseAttributes;
}

function rescaleFor(
  { factors, zeroOut, residualFactor, residualZero }: QDenseAttributes,
  hasResidual: boolean,
): Pick<Plan, 'rescale' | 'other'> {
  if (!hasResidual) {
    return { rescale: rescaleOf(factors, zeroOut)!, other: { zero: 0, shift: 0, multiplier: 0 } };
  }
  const { rescale, residual } = residualRescale(factors, residualFactor, zeroOut)!;
  return { rescale, other: { zero: residualZero, ...residual } };
}

function weightsOf(w: Value): WeightsS8 {
  const [depth, outputs] = w.type.shape as [number, number];
  const data = w.constant?.data;
  if (!(data instanceof Int8Array)) throw new InvariantError('the weights of a QDense are unknown');
  return { outputs, depth, at: (o, k) => data[k * outputs + o]! };
}

/** Biases less what the zero point of x adds to every sum. */
function startsOf(
  { outputs, depth, at }: WeightsS8,
  bias: Value | null,
  { zero, weightZero }: QDenseAttributes,
): Int32Array {
  const biases = bias === null ? null : toNumbers(bias.constant!);
  return Int32Array.from({ length: outputs }, (_, o) => {
    let sum = -depth * weightZero;
    for (let k = 0; k < depth; k++) sum += at(o, k);
    return (biases?.[o] ?? 0) - zero * sum;
  });
}

/** Whether nk_fc_s8 computes it. */
function isPlain({ weights, starts, rescale, attributes }: Plan): boolean {
  if (rescale.pre > 0 || attributes.weightZero !== 0) return false;
  const reach = reachS8(weights, starts);
  return reach.every((sum, o) => !isOddLane(weights.outputs, o) || sum < ODD_SUMS_END);
}

function sharedFields({ weights, rows, starts, rescale, attributes }: Plan) {
  const { outputs, depth } = weights;
  const packed = packDenseS8(weights, { starts, multipliers: rescale.multipliers });
  const requant = requantFields(rescale, attributes);
  return { packed: { weight: packed }, rows, depth, outputs, requant };
}

function plainCall(plan: Plan): KernelCall {
  const isOneRow = plan.rows === 1;
  return {
    kernel: isOneRow ? 'nk_fc_s8' : 'nk_fc_rows_s8',
    params: { type: 'nk_fc_s8_params', fields: sharedFields(plan) },
    arguments: [inputArgument(0), outputArgument(0), scratchArgument('int16_t')],
    cost: together(plan),
  };
}

function residualCall(plan: Plan): KernelCall {
  const isOneRow = plan.rows === 1;
  return {
    kernel: isOneRow ? 'nk_fc_residual_s8' : 'nk_fc_rows_residual_s8',
    params: {
      type: 'nk_fc_residual_s8_params',
      fields: { dense: sharedFields(plan), other: plan.other },
    },
    arguments: [...WITH_RESIDUAL, outputArgument(0), scratchArgument('int16_t')],
    cost: together(plan),
  };
}

function generalCall(plan: Plan, hasResidual: boolean): KernelCall {
  const { rows, attributes, other } = plan;
  return {
    kernel: 'nk_fc_s8_general',
    params: {
      type: 'nk_fc_s8_general_params',
      fields: { ...sharedFields(plan), weight_zero: attributes.weightZero, other },
    },
    arguments: [
      ...(hasResidual ? WITH_RESIDUAL : [inputArgument(0), NULL_ARGUMENT]),
      outputArgument(0),
      scratchArgument('int16_t'),
    ],
    cost: {
      ...costOf(plan, rows, 1),
      residuals: hasResidual ? rows * plan.weights.outputs : 0,
    },
  };
}

/** Two rows at a time where there are several. */
function together(plan: Plan) {
  return plan.rows === 1 ? costOf(plan, 1, 1) : costOf(plan, 2 * Math.ceil(plan.rows / 2), 2);
}

/** Of `rows` rows that are computed, `together` at a time. */
function costOf({ weights, attributes: { lo, hi } }: Plan, rows: number, together: number) {
  const { outputs, depth } = weights;
  return {
    ...dotCostS8(outputs, depth, rows / together),
    rows: rows / together,
    outputs: rows * outputs,
    wide: (rows * wideElements(depth)) / 4,
    clamped: lo > -128 || hi < 127 ? rows * outputs : 0,
  };
}
