import { packGruS8 } from '@flashline/kernels';
import { defineOperator } from '../define.ts';
import type { QRecurrentAttributes } from '../recurrent/integers.ts';
import {
  lowerRecurrentS8,
  recurrentTypesS8,
  type RecurrentKernelS8,
} from '../recurrent/lower-s8.ts';

const KERNEL: RecurrentKernelS8 = {
  kernel: 'nk_gru_s8',
  gates: 3,
  group: 8,
  pack: packGruS8,
  fields: () => ({}),
  stateTypes: null,
};

/** Gru on integers, with the default activations and linearBeforeReset, without clip. */
export const qGru = defineOperator<QRecurrentAttributes>({
  name: 'QGru',
  onnx: [],
  infer: (inputs, attributes, outputs) => recurrentTypesS8(inputs, attributes, 3, outputs),
  lower: (context) => lowerRecurrentS8(context, KERNEL),
});
