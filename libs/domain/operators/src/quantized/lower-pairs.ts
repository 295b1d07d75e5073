/** Sums and products of two s8 values that broadcast, as calls of nk/sum_s8.h and nk/product_s8.h. */
import { elementCount, type Value } from '@flashline/ir';
import { inputArgument, integerArgument, outputArgument } from '../compute/arguments.ts';
import {
  outerSteps,
  planBroadcast,
  rowCost,
  type BroadcastPlan,
} from '../elementwise/broadcast-plan.ts';
import { lowered } from '../elementwise/lower-map.ts';
import type { Fields, KernelCall, Lowering } from '../lowering.ts';

/** What one kernel computes of each pair. */
export interface PairKernel {
  readonly name: 'sum' | 'product';
  readonly fields: Fields;
  /** Whether halves are rounded to even, which costs more. */
  readonly hasTies: boolean;
  /** Whether the numbers are within what the Cortex-M kernel is quick for. */
  readonly isQuick: boolean;
}

export function lowerPairs(a: Value, b: Value, y: Value, kernel: PairKernel): Lowering {
  const plan = planBroadcast([a.type.shape, b.type.shape], y.type.shape);
  const isFlat = plan.outer.length === 0 && !plan.innerStrides.includes(0);
  return lowered([a, b], y, isFlat ? flatCall(y, kernel) : rowsCall(plan, kernel));
}

function flatCall(y: Value, { name, fields, hasTies, isQuick }: PairKernel): KernelCall {
  const count = elementCount(y.type.shape);
  return {
    kernel: `nk_${name}_s8`,
    params: { type: `nk_${name}_s8_params`, fields },
    arguments: [inputArgument(0), inputArgument(1), outputArgument(0), integerArgument(count)],
    cost: {
      fours: isQuick ? count >> 2 : 0,
      ones: isQuick ? count & 3 : 0,
      even: hasTies ? count : 0,
      slow: isQuick ? 0 : count,
    },
  };
}

function rowsCall(plan: BroadcastPlan, { name, fields }: PairKernel): KernelCall {
  const [aAlong, bAlong] = plan.innerStrides as [number, number];
  const { rows, carries } = rowCost(plan);
  const [fours, ones] = [rows * (plan.inner >> 2), rows * (plan.inner & 3)];
  const isPaired = aAlong !== 0 && bAlong !== 0;
  return {
    kernel: `nk_${name}_rows_s8`,
    params: {
      type: `nk_${name}_rows_s8_params`,
      fields: {
        [name]: fields,
        rows: rowFields(plan),
      },
    },
    arguments: [inputArgument(0), inputArgument(1), outputArgument(0)],
    cost: {
      rows,
      carries,
      pairedFours: isPaired ? fours : 0,
      pairedOnes: isPaired ? ones : 0,
      fours: isPaired ? 0 : fours,
      ones: isPaired ? 0 : ones,
    },
  };
}

/** `nk_rows_s8` */
export function rowFields(plan: BroadcastPlan): Fields {
  const [aAlong, bAlong] = plan.innerStrides as [number, number];
  return {
    inner: plan.inner,
    outer: plan.outer.length,
    a_along: aAlong,
    b_along: bAlong,
    shape: plan.outer,
    a_step: outerSteps(plan, 0),
    b_step: outerSteps(plan, 1),
  };
}
