import { packLstm, packLstmGeneral, packLstmS8, type RecurrentWeights } from '@flashline/kernels';
import { floatField } from '../compute/arguments.ts';
import { denseRowDots } from '../compute/dot-cost.ts';
import { defineOperator } from '../define.ts';
import { activationAt, activationField } from '../recurrent/activations.ts';
import { convertRecurrent } from '../recurrent/convert.ts';
import { FINAL_STATE } from '../recurrent/final-state.ts';
import { recurrentForm } from '../recurrent/integer-form.ts';
import { directionOf, lowerRecurrent, type RecurrentKernel } from '../recurrent/lower.ts';
import { recurrentShape, recurrentTypes, type RecurrentAttributes } from '../recurrent/shape.ts';
import { writeRecurrent } from '../recurrent/to-onnx.ts';

type LstmAttributes = RecurrentAttributes & {
  /** The forget gate is 1 less the input gate. */
  readonly inputForget: boolean;
};

const DEFAULTS = ['sigmoid', 'tanh', 'tanh'];

/** ONNX's LSTM with weights that are known at compile time. */
export const lstm = defineOperator<LstmAttributes>({
  name: 'Lstm',
  onnx: [
    {
      type: 'LSTM',
      since: 7,
      inputs: [3, 8],
      constantInputs: [4],
      convert: (node, build) =>
        convertRecurrent('Lstm', node, build, DEFAULTS, {
          inputForget: node.int('input_forget', 0) !== 0,
        }),
    },
  ],
  traits: { finalState: FINAL_STATE },
  computes: ['f32'],
  integers: recurrentForm({
    op: 'QLstm',
    gates: 4,
    pack: packLstmS8,
    inTheWay: (attributes) =>
      isPlain(attributes) ? null : 'of activations, clip and input_forget int8 has the defaults',
  }),
  infer: (inputs, attributes, outputs) =>
    recurrentTypes(recurrentShape(inputs, attributes, 4), outputs),
  toOnnx: (context, write) =>
    writeRecurrent('LSTM', context, write, { input_forget: context.attributes.inputForget }),
  lower: (context) => {
    const { inputs, attributes } = context;
    const peepholes = inputs[7] ?? null;
    const shape = recurrentShape(inputs, attributes, 4);
    const stateTypes = ['nk_lstm_f32_initial', 'nk_lstm_f32_final'] as const;
    const depth = shape.inputs + shape.hidden;
    const plain = (weights: RecurrentWeights): RecurrentKernel => ({
      kernel: 'nk_lstm_f32',
      packed: packLstm(weights),
      fields: {},
      scratchBytes: 4 * (2 * shape.inputs + 3 * shape.hidden),
      // Two units at a time.
      dots: denseRowDots(4 * shape.hidden, depth),
      stateTypes,
    });
    const general = (direction: number, weights: RecurrentWeights): RecurrentKernel => ({
      kernel: 'nk_lstm_f32_general',
      packed: packLstmGeneral(weights),
      fields: {
        peepholes:
          peepholes === null
            ? { identifier: 'NULL' }
            : { weight: directionOf(peepholes, direction, 3 * shape.hidden) },
        clip: floatField(attributes.clip),
        input_forget: attributes.inputForget ? 1 : 0,
        gate: activationField(activationAt(attributes, 3, direction, 0)),
        candidate: activationField(activationAt(attributes, 3, direction, 1)),
        cell: activationField(activationAt(attributes, 3, direction, 2)),
      },
      scratchBytes: 4 * (shape.inputs + 7 * shape.hidden),
      dots: denseRowDots(4 * shape.hidden, depth),
      stateTypes,
    });
    return lowerRecurrent(context, shape, 4, (direction, weights) =>
      peepholes === null && isPlain(attributes) ? plain(weights) : general(direction, weights),
    );
  },
});

function isPlain({ inputForget, clip, activations }: LstmAttributes): boolean {
  return !inputForget && clip === 0 && activations.every((name, i) => name === DEFAULTS[i % 3]);
}
