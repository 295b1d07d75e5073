/** The activations of RNN, GRU and LSTM, with their numbers resolved. */
import type { Field } from '../lowering.ts';
import type { OnnxNodeView } from '../onnx-node-view.ts';
import { Refusal } from '../refusal.ts';

export interface RecurrentActivation {
  readonly name: string;
  readonly alpha: number;
  readonly beta: number;
}

interface Kind {
  /** NK_RECURRENT_* of nk/recurrent_activation_f32.h. */
  readonly code: number;
  /** Defaults of the numbers that it takes. */
  readonly alpha?: number;
  readonly beta?: number;
}

/** By ONNX's names, which are compared without case. */
const KINDS: Readonly<Record<string, Kind>> = {
  tanh: { code: 0 },
  sigmoid: { code: 1 },
  relu: { code: 2 },
  affine: { code: 3, alpha: 1, beta: 0 },
  leakyrelu: { code: 4, alpha: 0.01 },
  thresholdedrelu: { code: 5, alpha: 1 },
  scaledtanh: { code: 6, alpha: 1, beta: 1 },
  hardsigmoid: { code: 7, alpha: 0.2, beta: 0.5 },
  elu: { code: 8, alpha: 1 },
  softsign: { code: 9 },
  softplus: { code: 10 },
};

export type ActivationLists = {
  /** Lower-case names, those of the first direction before those of the second. */
  readonly activations: readonly string[];
  readonly alphas: readonly number[];
  readonly betas: readonly number[];
};

/** `defaults` are the names for one direction. */
export function readActivations(
  node: OnnxNodeView,
  defaults: readonly string[],
  directions: number,
): ActivationLists {
  const wanted = defaults.length * directions;
  const names = node.strings('activations', new Array(directions).fill(defaults).flat());
  if (names.length !== wanted) {
    throw new Refusal(
      'OP_ATTRIBUTE',
      `${names.length} activations were given, ${wanted} are expected`,
    );
  }
  const [alphas, betas] = [
    [...node.floats('activation_alpha', [])],
    [...node.floats('activation_beta', [])],
  ];
  const resolved = names.map((name) => {
    const kind = KINDS[name.toLowerCase()];
    if (kind === undefined) {
      throw new Refusal(
        'OP_ATTRIBUTE',
        `activation ${JSON.stringify(name.slice(0, 40))} is not known`,
      );
    }
    return {
      name: name.toLowerCase(),
      alpha: kind.alpha === undefined ? 0 : (alphas.shift() ?? kind.alpha),
      beta: kind.beta === undefined ? 0 : (betas.shift() ?? kind.beta),
    };
  });
  return {
    activations: resolved.map(({ name }) => name),
    alphas: resolved.map(({ alpha }) => alpha),
    betas: resolved.map(({ beta }) => beta),
  };
}

/** Activation i of `perDirection` in a direction. */
export function activationAt(
  lists: ActivationLists,
  perDirection: number,
  direction: number,
  i: number,
): RecurrentActivation {
  const at = direction * perDirection + i;
  return { name: lists.activations[at]!, alpha: lists.alphas[at]!, beta: lists.betas[at]! };
}

/** `nk_recurrent_activation` */
export function activationField({ name, alpha, beta }: RecurrentActivation): Field {
  return { kind: KINDS[name]!.code, alpha: { float: alpha }, beta: { float: beta } };
}
