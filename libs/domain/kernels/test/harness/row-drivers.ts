/** The drivers of softmax, attention, normalisations and reductions with their two sets of sources. */
import type { Driver } from './run-driver.ts';

export interface RowDriver {
  readonly name: string;
  readonly portable: Driver;
  readonly vfp: Driver;
  /** Lines the driver prints. */
  readonly lines: number;
}

/** `shared` has a Cortex-M variant beside the portable one. */
function row(
  name: string,
  driver: string,
  kernels: readonly string[],
  shared: string,
  lines: number,
): RowDriver {
  return {
    name,
    portable: { driver, kernels: [...kernels, `${shared}.c`] },
    vfp: { driver, kernels: [...kernels, `${shared}_vfp.c`] },
    lines,
  };
}

const NORMS = ['layernorm_f32.c', 'instancenorm_f32.c'];

/** Softmax has no Cortex-M variant of its own. */
const SOFTMAX: Driver = {
  driver: 'softmax_f32.c',
  kernels: ['softmax_f32.c', 'softmax_axis_f32.c', 'log_softmax_f32.c', 'math_f32.c'],
};

export const ROW_DRIVERS: readonly RowDriver[] = [
  row('attention', 'attention_f32.c', ['attention_f32.c', 'math_f32.c'], 'matrix_product_f32', 50),
  row('layer, instance and group normalisation', 'norm_f32.c', NORMS, 'norm_rows_f32', 28),
  row('each reduction', 'reduce_f32.c', ['math_f32.c'], 'norm_rows_f32', 100),
  { name: 'softmax', portable: SOFTMAX, vfp: SOFTMAX, lines: 57 },
];
