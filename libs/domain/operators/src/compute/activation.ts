/** The activation that a node applies to its result before it stores it. */
import { tensorOf } from '@flashline/ir';
import type { Fields } from '../lowering.ts';
import type { OnnxOperand, OnnxWriter } from '../onnx-writer.ts';
import { Refusal } from '../refusal.ts';

export type ActivationAttributes = {
  readonly activation: 'none' | 'relu' | 'clip';
  /** Limits of 'clip'. */
  readonly lo: number;
  readonly hi: number;
};

export const NO_ACTIVATION: ActivationAttributes = { activation: 'none', lo: 0, hi: 0 };

/** NK_ACT_NONE, NK_ACT_RELU and NK_ACT_CLIP of nk/activation_f32.h. */
const CODES = { none: 0, relu: 1, clip: 2 } as const;

/** Fields `activation`, `lo` and `hi` of a kernel's params, as nk/activation_f32.h explains them. */
export function activationFields({ activation, lo, hi }: ActivationAttributes): Fields {
  return {
    activation: CODES[activation],
    lo: { float: activation === 'clip' ? lo : 0 },
    hi: { float: activation === 'clip' ? hi : 0 },
  };
}

/** Throws Refusal where the limits are the wrong way round or no numbers. */
export function checkActivation({ activation, lo, hi }: ActivationAttributes): void {
  if (activation !== 'clip' || lo <= hi) return;
  throw new Refusal(
    'OP_ATTRIBUTE',
    `the limits ${lo} and ${hi} of an activation are in the wrong order`,
  );
}

/** ONNX nodes for bias and residual, where they are there, and the activation of f32 sums `y`. */
export function writeEpilogue(
  write: OnnxWriter,
  y: string,
  added: readonly (OnnxOperand | undefined)[],
  { activation, lo, hi }: ActivationAttributes,
): string {
  const sum = added.reduce<string>(
    (left, right) => (right ? write.one('Add', [left, right]) : left),
    y,
  );
  if (activation === 'none') return sum;
  if (activation === 'relu') return write.one('Relu', [sum]);
  return write.one('Clip', [sum, tensorOf('f32', [], [lo]), tensorOf('f32', [], [hi])]);
}
