import { packRnnS8 } from '@flashline/kernels';
import { floatField } from '../compute/arguments.ts';
import { defineOperator } from '../define.ts';
import { activationAt, activationField } from '../recurrent/activations.ts';
import type { QRecurrentAttributes } from '../recurrent/integers.ts';
import {
  lowerRecurrentS8,
  recurrentTypesS8,
  type RecurrentKernelS8,
} from '../recurrent/lower-s8.ts';

const KERNEL: RecurrentKernelS8 = {
  kernel: 'nk_rnn_s8',
  gates: 1,
  group: 16,
  pack: packRnnS8,
  fields: (attributes, direction) => ({
    activation: activationField(activationAt(attributes, 1, direction, 0)),
    clip: floatField(attributes.clip),
  }),
  stateTypes: null,
};

/** Rnn on integers. */
export const qRnn = defineOperator<QRecurrentAttributes>({
  name: 'QRnn',
  onnx: [],
  infer: (inputs, attributes, outputs) => recurrentTypesS8(inputs, attributes, 1, outputs),
  lower: (context) => lowerRecurrentS8(context, KERNEL),
});
