/** The shapes of a convolution, checked, as the kernels want them. */
import { elementCount, type Value } from '@flashline/ir';
import type { Operands } from '../define.ts';
import { Refusal } from '../refusal.ts';
import { requireElement } from '../shapes.ts';
import type { ActivationAttributes } from '../compute/activation.ts';
import type { Window } from './window.ts';

export type ConvAttributes = Window & ActivationAttributes & { readonly group: number };

export interface ConvOperands {
  readonly x: Value;
  readonly w: Value;
  readonly bias: Value | null;
  readonly residual: Value | null;
  readonly batch: number;
  readonly inChannels: number;
  readonly outChannels: number;
  readonly in: readonly number[];
}

/**
 * Operands of a convolution (w is [out, in / group, ...kernel]) or of a transposed one
 * (w is [in, out / group, ...kernel]), of f32 or of s8 with a bias of s32. Throws Refusal where they do
 * not fit together.
 */
export function convOperands(
  operands: Operands,
  attributes: Pick<ConvAttributes, 'group'>,
  isTransposed: boolean,
  element: 'f32' | 's8' = 'f32',
): ConvOperands {
  const [x, w, bias = null, residual = null] = operands;
  if (x == null || w == null) throw new Refusal('OP_ARITY', 'the data or the weights are missing');
  for (const value of [x, w, residual]) if (value !== null) requireElement(value, [element]);
  if (bias !== null) requireElement(bias, [element === 's8' ? 's32' : element]);
  checkRanks(x, w);
  const [batch, inChannels, ...extents] = x.type.shape;
  const { group } = attributes;
  if (!Number.isInteger(group) || group < 1) {
    throw new Refusal('OP_ATTRIBUTE', `group is ${group}, which is less than 1`);
  }
  const perGroup = w.type.shape[1]!;
  const outChannels = isTransposed ? perGroup * group : w.type.shape[0]!;
  const fits = isTransposed ? w.type.shape[0] === inChannels : perGroup * group === inChannels;
  const isWhole = inChannels! % group === 0 && outChannels % group === 0;
  if (!fits || !isWhole || inChannels === 0 || outChannels === 0) {
    throw new Refusal(
      'OP_SHAPE',
      `weights [${w.type.shape.join(', ')}] do not fit ${inChannels} channels in ${group} groups`,
    );
  }
  if (bias !== null && (bias.type.shape.length !== 1 || bias.type.shape[0] !== outChannels)) {
    throw new Refusal(
      'OP_SHAPE',
      `a bias of [${bias.type.shape.join(', ')}] for ${outChannels} channels`,
    );
  }
  return {
    x,
    w,
    bias,
    residual,
    batch: batch!,
    inChannels: inChannels!,
    outChannels,
    in: extents,
  };
}

function checkRanks(x: Value, w: Value): void {
  const rank = x.type.shape.length;
  if (rank < 3 || rank > 5) {
    throw new Refusal(
      'OP_SHAPE',
      `data of rank ${rank}; a convolution needs 1 to 3 spatial dimensions`,
    );
  }
  if (w.type.shape.length !== rank) {
    throw new Refusal(
      'OP_SHAPE',
      `weights of rank ${w.type.shape.length} for data of rank ${rank}`,
    );
  }
}

/** Kernel extents: w's, which attribute kernel_shape may only repeat. */
export function kernelOf(w: Value, stated: readonly number[]): number[] {
  const kernel = w.type.shape.slice(2);
  if (stated.length === 0 || stated.join() === kernel.join()) return kernel;
  throw new Refusal(
    'OP_ATTRIBUTE',
    `kernel_shape [${stated.join(', ')}] is not that of weights [${w.type.shape.join(', ')}]`,
  );
}

/** Throws Refusal unless a residual has the output's shape. */
export function checkResidual(residual: Value | null, shape: readonly number[]): void {
  if (residual === null || residual.type.shape.join() === shape.join()) return;
  throw new Refusal(
    'OP_SHAPE',
    `a residual of ${elementCount(residual.type.shape)} elements does not fit`,
  );
}
