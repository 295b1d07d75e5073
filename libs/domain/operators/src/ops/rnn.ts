import { packRnn, packRnnS8 } from '@flashline/kernels';
import { floatField } from '../compute/arguments.ts';
import { denseRowDots } from '../compute/dot-cost.ts';
import { defineOperator } from '../define.ts';
import { activationAt, activationField } from '../recurrent/activations.ts';
import { convertRecurrent } from '../recurrent/convert.ts';
import { FINAL_STATE } from '../recurrent/final-state.ts';
import { recurrentForm } from '../recurrent/integer-form.ts';
import { lowerRecurrent } from '../recurrent/lower.ts';
import { recurrentShape, recurrentTypes, type RecurrentAttributes } from '../recurrent/shape.ts';
import { writeRecurrent } from '../recurrent/to-onnx.ts';

/** ONNX's RNN with weights that are known at compile time. */
export const rnn = defineOperator<RecurrentAttributes>({
  name: 'Rnn',
  onnx: [
    {
      type: 'RNN',
      since: 7,
      inputs: [3, 6],
      constantInputs: [4],
      convert: (node, build) => convertRecurrent('Rnn', node, build, ['tanh'], {}),
    },
  ],
  traits: { finalState: FINAL_STATE },
  computes: ['f32'],
  integers: recurrentForm({ op: 'QRnn', gates: 1, pack: packRnnS8, inTheWay: () => null }),
  infer: (inputs, attributes, outputs) =>
    recurrentTypes(recurrentShape(inputs, attributes, 1), outputs),
  toOnnx: (context, write) => writeRecurrent('RNN', context, write, {}),
  lower: (context) => {
    const { inputs, attributes } = context;
    const shape = recurrentShape(inputs, attributes, 1);
    return lowerRecurrent(context, shape, 1, (direction, weights) => ({
      kernel: 'nk_rnn_f32',
      packed: packRnn(weights),
      fields: {
        activation: activationField(activationAt(attributes, 1, direction, 0)),
        clip: floatField(attributes.clip),
      },
      scratchBytes: 4 * (shape.inputs + 2 * shape.hidden),
      dots: denseRowDots(shape.hidden, shape.inputs + shape.hidden),
      stateTypes: null,
    }));
  },
});
