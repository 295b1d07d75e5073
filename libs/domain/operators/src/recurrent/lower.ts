/** Calls of the recurrent kernels, one per direction. */
import { toNumbers, type Value } from '@flashline/ir';
import type { RecurrentWeights } from '@flashline/kernels';
import {
  inputArgument,
  NULL_ARGUMENT,
  outputArgument,
  scratchArgument,
} from '../compute/arguments.ts';
import { dotCost, type Dots } from '../compute/dot-cost.ts';
import type { LowerContext } from '../define.ts';
import type { Argument, Fields, KernelCall, Lowering } from '../lowering.ts';
import type { RecurrentAttributes, RecurrentShape } from './shape.ts';

/** A kernel for one direction of the node. */
export interface RecurrentKernel {
  readonly kernel: string;
  readonly packed: Float32Array;
  /** Params beside `shape`. */
  readonly fields: Fields;
  readonly scratchBytes: number;
  /** Products of one step of one sequence. */
  readonly dots: readonly Dots[];
  /** C types of the structures of states; null where the states are arguments of their own. */
  readonly stateTypes: readonly [initial: string, final: string] | null;
}

/** `choose` gives the kernel for a direction and its weights. */
export function lowerRecurrent(
  context: LowerContext<RecurrentAttributes>,
  shape: RecurrentShape,
  gates: number,
  choose: (direction: number, weights: RecurrentWeights) => RecurrentKernel,
): Lowering {
  const { inputs } = context;
  const { steps, batch, hidden, directions } = shape;
  const kernels = Array.from({ length: directions }, (_, direction) =>
    choose(direction, weightsOf(inputs, shape, gates, direction)),
  );
  const states = gates === 4 ? 2 : 1;
  const pairs = Array.from({ length: states }, (_, i) => [5 + i, 1 + i] as const);
  return {
    kind: 'calls',
    calls: kernels.map((kernel, direction) => directionCall(context, shape, kernel, direction)),
    macs: directions * batch * steps * gates * hidden * (shape.inputs + hidden),
    inPlace: pairs.filter(([i]) => inputs[i] != null && inputs[i].id !== inputs[0]!.id),
    scratchBytes: Math.max(...kernels.map(({ scratchBytes }) => scratchBytes)),
  };
}

function directionCall(
  { inputs, outputs, attributes }: LowerContext<RecurrentAttributes>,
  shape: RecurrentShape,
  kernel: RecurrentKernel,
  direction: number,
): KernelCall {
  const { steps, batch, hidden } = shape;
  const isReverse = attributes.direction === 'reverse' || direction === 1;
  const offset = direction * (shape.isBatchFirst ? hidden : batch * hidden);
  const input = (i: number) => (inputs[i] == null ? NULL_ARGUMENT : inputArgument(i, offset));
  const output = (i: number) => (outputs[i] == null ? NULL_ARGUMENT : outputArgument(i, offset));
  return {
    kernel: kernel.kernel,
    params: {
      type: `${kernel.kernel}_params`,
      fields: {
        shape: shapeFields(kernel.packed, inputs[4] ?? null, shape, isReverse),
        ...kernel.fields,
      },
    },
    arguments: [
      inputArgument(0),
      ...(kernel.stateTypes === null
        ? [input(5), output(0), output(1)]
        : [
            record(kernel.stateTypes[0], [input(5), input(6)]),
            output(0),
            record(kernel.stateTypes[1], [output(1), output(2)]),
          ]),
      scratchArgument('float'),
    ],
    cost: {
      ...dotCost(kernel.dots, batch * steps),
      units: batch * steps * hidden,
      copied: batch * steps * (shape.inputs + hidden),
      rows: batch * steps,
    },
  };
}

function record(cType: string, members: readonly Argument[]): Argument {
  return { kind: 'record', cType, members };
}

function weightsOf(
  [, w, r, b]: LowerContext['inputs'],
  { inputs, hidden }: RecurrentShape,
  gates: number,
  direction: number,
): RecurrentWeights {
  const rows = gates * hidden;
  return {
    inputs,
    hidden,
    w: directionOf(w!, direction, rows * inputs),
    r: directionOf(r!, direction, rows * hidden),
    b: b == null ? null : directionOf(b, direction, 2 * rows),
  };
}

/** The part of a constant that belongs to one direction. */
export function directionOf(value: Value, direction: number, length: number): Float32Array {
  return (value.constant!.data as Float32Array).subarray(
    direction * length,
    (direction + 1) * length,
  );
}

/** `nk_recurrent_f32_shape`; null where the kernel has its weights elsewhere. */
export function shapeFields(
  packed: Float32Array | null,
  lengths: Value | null,
  shape: RecurrentShape,
  isReverse: boolean,
): Fields {
  const { steps, batch, inputs, hidden, directions, isBatchFirst } = shape;
  const given = lengths === null ? [] : toNumbers(lengths.constant!);
  const areEqual = given.every((length) => length === steps);
  return {
    packed: packed === null ? { identifier: 'NULL' } : { weight: packed },
    steps,
    batch,
    inputs,
    hidden,
    x_step: isBatchFirst ? inputs : batch * inputs,
    x_batch: isBatchFirst ? steps * inputs : inputs,
    y_step: isBatchFirst ? directions * hidden : directions * batch * hidden,
    y_batch: isBatchFirst ? steps * directions * hidden : hidden,
    state_batch: isBatchFirst ? directions * hidden : hidden,
    lengths: areEqual ? { identifier: 'NULL' } : { weight: Int32Array.from(given) },
    is_reverse: isReverse ? 1 : 0,
  };
}
