/** The activations of RNN, GRU and LSTM, with their numbers resolved. */
import type { Field } from '../lowering.ts';
import type { OnnxNodeView } from '../onnx-node-view.ts';
import type { OnnxArguments } from '../onnx-writer.ts';
import { Refusal } from '../refusal.ts';

export interface RecurrentActivation {
  readonly name: string;
  readonly alpha: number;
  readonly beta: number;
}

interface Kind {
  readonly onnx: string;
  /** NK_RECURRENT_* of nk/recurrent_activation_f32.h. */
  readonly code: number;
  /** Defaults of the numbers that it takes. */
  readonly alpha?: number;
  readonly beta?: number;
}

/** By ONNX's names in lower case, since they are compared without case. */
const KINDS: Readonly<Record<string, Kind>> = {
  tanh: { onnx: 'Tanh', code: 0 },
  sigmoid: { onnx: 'Sigmoid', code: 1 },
  relu: { onnx: 'Relu', code: 2 },
  affine: { onnx: 'Affine', code: 3, alpha: 1, beta: 0 },
  leakyrelu: { onnx: 'LeakyRelu', code: 4, alpha: 0.01 },
  thresholdedrelu: { onnx: 'ThresholdedRelu', code: 5, alpha: 1 },
  scaledtanh: { onnx: 'ScaledTanh', code: 6, alpha: 1, beta: 1 },
  hardsigmoid: { onnx: 'HardSigmoid', code: 7, alpha: 0.2, beta: 0.5 },
  elu: { onnx: 'Elu', code: 8, alpha: 1 },
  softsign: { onnx: 'Softsign', code: 9 },
  softplus: { onnx: 'Softplus', code: 10 },
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

/** As attributes of an ONNX node: only activations that take a number have one in the lists. */
export function onnxActivations({ activations, alphas, betas }: ActivationLists): OnnxArguments {
  const numbersOf = (list: readonly number[], key: 'alpha' | 'beta') =>
    list.filter((_, i) => KINDS[activations[i]!]![key] !== undefined);
  return {
    activations: activations.map((name) => KINDS[name]!.onnx),
    activation_alpha: { floats: numbersOf(alphas, 'alpha') },
    activation_beta: { floats: numbersOf(betas, 'beta') },
  };
}
