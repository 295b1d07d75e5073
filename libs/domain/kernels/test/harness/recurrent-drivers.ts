/** The drivers of the recurrent kernels with their two sets of sources. */
import type { Driver } from './run-driver.ts';

export interface RecurrentDriver {
  readonly name: string;
  readonly portable: Driver;
  readonly vfp: Driver;
  /** Lines the driver prints. */
  readonly lines: number;
}

const COMMON = ['math_f32.c', 'recurrent_activation_f32.c'];

function recurrent(name: string, kernels: readonly string[], lines: number): RecurrentDriver {
  const driver = `${kernels[0]}`;
  return {
    name,
    portable: { driver, kernels: [...kernels, ...COMMON, 'dot_f32.c'] },
    vfp: { driver, kernels: [...kernels, ...COMMON, 'dot_f32_vfp.c'] },
    lines,
  };
}

export const RECURRENT_DRIVERS: readonly RecurrentDriver[] = [
  recurrent('LSTM', ['lstm_f32.c', 'lstm_f32_general.c'], 36),
  recurrent('GRU', ['gru_f32.c', 'gru_f32_general.c'], 18),
  recurrent('RNN', ['rnn_f32.c'], 11),
];
