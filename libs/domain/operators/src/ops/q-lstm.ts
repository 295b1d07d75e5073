import { packLstmS8 } from '@flashline/kernels';
import { defineOperator } from '../define.ts';
import type { QRecurrentAttributes } from '../recurrent/integers.ts';
import {
  lowerRecurrentS8,
  quantizerFields,
  realFields,
  recurrentTypesS8,
  type RecurrentKernelS8,
} from '../recurrent/lower-s8.ts';

const KERNEL: RecurrentKernelS8 = {
  kernel: 'nk_lstm_s8',
  gates: 4,
  group: 8,
  pack: packLstmS8,
  fields: (attributes) => ({ c0: realFields(attributes, 1), y_c: quantizerFields(attributes, 2) }),
  stateTypes: ['nk_lstm_s8_initial', 'nk_lstm_s8_final'],
};

/** Lstm on integers, with the default activations and without peepholes, clip or inputForget. */
export const qLstm = defineOperator<QRecurrentAttributes>({
  name: 'QLstm',
  onnx: [],
  infer: (inputs, attributes, outputs) => recurrentTypesS8(inputs, attributes, 4, outputs),
  lower: (context) => lowerRecurrentS8(context, KERNEL),
});
