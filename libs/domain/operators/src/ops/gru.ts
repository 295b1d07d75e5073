import { packGru, packGruGeneral, packGruS8, type RecurrentWeights } from '@flashline/kernels';
import { floatField } from '../compute/arguments.ts';
import { denseRowDots, type Dots } from '../compute/dot-cost.ts';
import { defineOperator } from '../define.ts';
import { activationAt, activationField } from '../recurrent/activations.ts';
import { convertRecurrent } from '../recurrent/convert.ts';
import { FINAL_STATE } from '../recurrent/final-state.ts';
import { recurrentForm } from '../recurrent/integer-form.ts';
import { lowerRecurrent, type RecurrentKernel } from '../recurrent/lower.ts';
import {
  recurrentShape,
  recurrentTypes,
  type RecurrentAttributes,
  type RecurrentShape,
} from '../recurrent/shape.ts';
import { writeRecurrent } from '../recurrent/to-onnx.ts';

type GruAttributes = RecurrentAttributes & {
  /** The reset gate scales the candidate's product with R, not the state before it. */
  readonly linearBeforeReset: boolean;
};

const DEFAULTS = ['sigmoid', 'tanh'];

/** ONNX's GRU with weights that are known at compile time. */
export const gru = defineOperator<GruAttributes>({
  name: 'Gru',
  onnx: [
    {
      type: 'GRU',
      since: 7,
      inputs: [3, 6],
      constantInputs: [4],
      convert: (node, build) =>
        convertRecurrent('Gru', node, build, DEFAULTS, {
          linearBeforeReset: node.int('linear_before_reset', 0) !== 0,
        }),
    },
  ],
  traits: { finalState: FINAL_STATE },
  computes: ['f32'],
  integers: recurrentForm({
    op: 'QGru',
    gates: 3,
    pack: packGruS8,
    inTheWay: (attributes) =>
      isPlain(attributes)
        ? null
        : 'int8 has the default activations, linear_before_reset and no clip only',
  }),
  infer: (inputs, attributes, outputs) =>
    recurrentTypes(recurrentShape(inputs, attributes, 3), outputs),
  toOnnx: (context, write) =>
    writeRecurrent('GRU', context, write, {
      linear_before_reset: context.attributes.linearBeforeReset,
    }),
  lower: (context) => {
    const { inputs, attributes } = context;
    const shape = recurrentShape(inputs, attributes, 3);
    const plain = (weights: RecurrentWeights): RecurrentKernel => ({
      kernel: 'nk_gru_f32',
      packed: packGru(weights),
      fields: {},
      scratchBytes: 8 * (shape.inputs + shape.hidden),
      dots: stepDots(shape),
      stateTypes: null,
    });
    const general = (direction: number, weights: RecurrentWeights): RecurrentKernel => ({
      kernel: 'nk_gru_f32_general',
      packed: packGruGeneral(weights, attributes.linearBeforeReset),
      fields: {
        clip: floatField(attributes.clip),
        linear_before_reset: attributes.linearBeforeReset ? 1 : 0,
        gate: activationField(activationAt(attributes, 2, direction, 0)),
        candidate: activationField(activationAt(attributes, 2, direction, 1)),
      },
      scratchBytes: 4 * (shape.inputs + 6 * shape.hidden),
      dots: generalDots(shape, attributes.linearBeforeReset),
      stateTypes: null,
    });
    return lowerRecurrent(context, shape, 3, (direction, weights) =>
      isPlain(attributes) ? plain(weights) : general(direction, weights),
    );
  },
});

function isPlain({ linearBeforeReset, clip, activations }: GruAttributes): boolean {
  return (
    linearBeforeReset && clip === 0 && activations.every((name, i) => name === DEFAULTS[i % 2])
  );
}

/** nk_gru_f32: blocks of four units, then two, then one. */
function stepDots({ inputs, hidden }: RecurrentShape): Dots[] {
  const depth = inputs + hidden;
  const block = (gates: 8 | 4 | 2, parts: 4 | 2 | 1, count: number): Dots[] => [
    { width: gates, depth, count },
    { width: parts, depth: inputs, count },
    { width: parts, depth: hidden, count },
  ];
  return [
    ...block(8, 4, hidden >> 2),
    ...block(4, 2, (hidden >> 1) & 1),
    ...block(2, 1, hidden & 1),
  ];
}

/** nk_gru_f32_general: whole matrices. */
function generalDots({ inputs, hidden }: RecurrentShape, isLinearFirst: boolean): Dots[] {
  const gates = denseRowDots(2 * hidden, inputs + hidden);
  if (!isLinearFirst) return [...gates, ...denseRowDots(hidden, inputs + hidden)];
  return [...gates, ...denseRowDots(hidden, inputs), ...denseRowDots(hidden, hidden)];
}
