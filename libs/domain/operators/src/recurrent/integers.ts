/** RNN, GRU and LSTM on integers: their attributes, and the constants of their kernels. */
import { InvariantError, type Value } from '@flashline/ir';
import type { PackedRecurrentS8, RecurrentIntegers } from '@flashline/kernels';
import type { Operands } from '../define.ts';
import { activationAt } from './activations.ts';
import type { RecurrentAttributes, RecurrentShape } from './shape.ts';

/** Inputs and outputs as of the operator of real numbers, s8 where they are not the biases. */
export type QRecurrentAttributes = RecurrentAttributes & {
  readonly xScale: number;
  readonly xZero: number;
  /** One for each row of W and R, the same for both directions. */
  readonly wScales: readonly number[];
  readonly rScales: readonly number[];
  /** Of initial states h and c, and of Y, Y_h and Y_c; 0 for what is not there. */
  readonly stateScales: readonly number[];
  readonly stateZeros: readonly number[];
  readonly outputScales: readonly number[];
  readonly outputZeros: readonly number[];
};

export type Packer = (weights: RecurrentIntegers) => PackedRecurrentS8 | null;

/** Activations that stay within -1 .. 1. */
const BOUNDED: readonly string[] = ['tanh', 'sigmoid', 'hardsigmoid', 'softsign'];

/** The weights of one direction. */
export function integersOf(
  [, w, r, b = null, , h0 = null]: Operands,
  attributes: QRecurrentAttributes,
  { inputs, hidden }: RecurrentShape,
  direction: number,
): RecurrentIntegers {
  const { xScale, xZero, wScales, rScales } = attributes;
  const rows = wScales.length;
  return {
    inputs,
    hidden,
    w: part(w!, Int8Array, direction, rows * inputs),
    r: part(r!, Int8Array, direction, rows * hidden),
    b: b === null ? null : part(b, Float32Array, direction, 2 * rows),
    wFactors: wScales.map((scale) => scale * xScale),
    rFactors: rScales,
    zero: xZero,
    reach: reachOf(attributes, direction, h0 !== null),
  };
}

function part<T extends Int8Array | Float32Array>(
  value: Value,
  type: new (length: number) => T,
  direction: number,
  length: number,
): T {
  const data = value.constant?.data;
  if (data instanceof type) {
    return data.subarray(direction * length, (direction + 1) * length) as T;
  }
  throw new InvariantError(`%${value.id} is not known`);
}

/** Bound of |h|: that of the last activation and of the initial state, else what the outputs hold. */
function reachOf(attributes: QRecurrentAttributes, direction: number, hasState: boolean): number {
  const { activations, stateScales, stateZeros, outputScales, outputZeros } = attributes;
  const perDirection = activations.length / (attributes.direction === 'bidirectional' ? 2 : 1);
  const { name } = activationAt(attributes, perDirection, direction, perDirection - 1);
  const holds = (scale: number, zero: number) => scale * Math.max(128 + zero, 127 - zero);
  const state = hasState ? holds(stateScales[0]!, stateZeros[0]!) : 0;
  const outputs = outputScales.slice(0, 2).map((scale, i) => holds(scale, outputZeros[i]!));
  return Math.max(state, ...(BOUNDED.includes(name) ? [1] : outputs));
}
