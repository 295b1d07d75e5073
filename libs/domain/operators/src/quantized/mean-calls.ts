/** Calls that reduce s8 to means: nk/mean_rows_s8.h and nk/mean_lines_s8.h. */
import { InvariantError } from '@flashline/ir';
import { averageRescale, type AverageNumbers } from '@flashline/kernels';
import { inputArgument, outputArgument } from '../compute/arguments.ts';
import type { Fields, KernelCall } from '../lowering.ts';
import type { AxisRun } from './axis-run.ts';

export type MeanNumbers = {
  /** What sums are multiplied by: of a mean, the ratio of the scales over the number of elements. */
  readonly factor: number;
  /** Zero points of x and y. */
  readonly zero: number;
  readonly zeroOut: number;
};

/** `nk_average`. The form of the node has made sure that there is one. */
export function averageFields(numbers: AverageNumbers): Fields {
  const rescale = averageRescale(numbers);
  if (rescale === null) throw new InvariantError('a mean has no rescale');
  return { ...rescale };
}

/** The means along the middle axis of x[outer][count][inner]. */
export function meanCall({ outer, count, inner }: AxisRun, numbers: MeanNumbers): KernelCall {
  const { factor, zero, zeroOut: zeroPoint } = numbers;
  const average = averageFields({ factor, count, zeroPoint, hasParts: false });
  const operands = [inputArgument(0), outputArgument(0)];
  const elements = outer * count * inner;
  if (inner === 1) {
    return {
      kernel: 'nk_mean_rows_s8',
      params: { type: 'nk_mean_rows_s8_params', fields: { rows: outer, count, zero, average } },
      arguments: operands,
      cost: { rows: outer, elements },
    };
  }
  return {
    kernel: 'nk_mean_lines_s8',
    params: {
      type: 'nk_mean_lines_s8_params',
      fields: { outer, count, inner, zero, average },
    },
    arguments: operands,
    cost: { lines: outer * inner, elements },
  };
}
