/** The drivers of int8 dense layers, products and recurrent layers with their two sets of sources. */
import type { Driver } from './run-driver.ts';

export interface DenseS8Driver {
  readonly name: string;
  readonly portable: Driver;
  readonly vfp: Driver;
  /** Fewest lines that the driver prints. */
  readonly lines: number;
}

/** `own` has a file of each kernel for each set, `shared` one for both. */
function driverOf(
  name: string,
  driver: string,
  { own, shared }: { readonly own: readonly string[]; readonly shared: readonly string[] },
  lines: number,
): DenseS8Driver {
  const common = shared.map((kernel) => `${kernel}.c`);
  return {
    name,
    portable: { driver, kernels: [...own.map((kernel) => `${kernel}.c`), ...common] },
    vfp: { driver, kernels: [...own.map((kernel) => `${kernel}_vfp.c`), ...common] },
    lines,
  };
}

export const DENSE_S8_DRIVERS: readonly DenseS8Driver[] = [
  driverOf(
    'dense layers',
    'fc_s8.c',
    {
      own: ['dot_s8', 'fc_s8', 'fc_rows_s8', 'fc_residual_s8', 'fc_rows_residual_s8'],
      shared: ['fc_s8_general'],
    },
    2500,
  ),
  driverOf('products', 'matmul_s8.c', { own: ['matmul_s8'], shared: [] }, 700),
  driverOf(
    'recurrent layers',
    'recurrent_s8.c',
    {
      own: ['dot_s8', 'recurrent_s8', 'logistic_f32', 'state_s8'],
      shared: ['lstm_s8', 'gru_s8', 'rnn_s8', 'math_f32', 'recurrent_activation_f32'],
    },
    500,
  ),
];
