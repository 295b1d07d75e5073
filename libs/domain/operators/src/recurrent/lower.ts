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
  { inputs, outputs, attributes }: LowerContext<RecurrentAttributes>,
  shape: RecurrentShape,
  gates: number,
  choose: (direction: number, weights: RecurrentWeights) => RecurrentKernel,
): Lowering {
  const { steps, batch, hidden, directions } = shape;
  const states = gates === 4 ? 2 : 1;
  const macs = batch * steps * gates * hidden * (shape.inputs + hidden);
  const kernels = Array.from({ length: directions }, (_, direction) =>
    choose(direction, weightsOf(inputs, shape, gates, direction)),
  );
  const calls = kernels.map((kernel, direction): KernelCall => {
    const isReverse = attributes.direction === 'reverse' || direction === 1;
    const stateOffset = direction * (shape.isBatchFirst ? hidden : batch * hidden);
    const initial = Array.from({ length: states }, (_, i) =>
      inputs[5 + i] == null ? NULL_ARGUMENT : inputArgument(5 + i, stateOffset),
    );
    const final = Array.from({ length: states }, (_, i) =>
      outputs[1 + i] == null ? NULL_ARGUMENT : outputArgument(1 + i, stateOffset),
    );
    const y = outputs[0] == null ? NULL_ARGUMENT : outputArgument(0, stateOffset);
    const record = (cType: string, members: readonly Argument[]): Argument => ({
      kind: 'record',
      cType,
      members,
    });
    const stateArguments =
      kernel.stateTypes === null
        ? [...initial, y, ...final]
        : [record(kernel.stateTypes[0], initial), y, record(kernel.stateTypes[1], final)];
    return {
      kernel: kernel.kernel,
      params: {
        type: `${kernel.kernel}_params`,
        fields: {
          shape: shapeFields(kernel.packed, inputs[4] ?? null, shape, isReverse),
          ...kernel.fields,
        },
      },
      arguments: [inputArgument(0), ...stateArguments, scratchArgument('float')],
      cost: {
        ...dotCost(kernel.dots, batch * steps),
        units: batch * steps * hidden,
        copied: batch * steps * (shape.inputs + hidden),
        rows: batch * steps,
      },
    };
  });
  const isStateApart = (input: number) =>
    inputs[input] != null && inputs[input].id !== inputs[0]!.id;
  const pairs: [number, number][] =
    states === 2
      ? [
          [5, 1],
          [6, 2],
        ]
      : [[5, 1]];
  return {
    kind: 'calls',
    calls,
    macs: directions * macs,
    inPlace: pairs.filter(([input]) => isStateApart(input)),
    scratchBytes: Math.max(...kernels.map(({ scratchBytes }) => scratchBytes)),
  };
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

/** `nk_recurrent_f32_shape` */
function shapeFields(
  packed: Float32Array,
  lengths: Value | null,
  shape: RecurrentShape,
  isReverse: boolean,
): Fields {
  const { steps, batch, inputs, hidden, directions, isBatchFirst } = shape;
  const given = lengths === null ? [] : toNumbers(lengths.constant!);
  const areEqual = given.every((length) => length === steps);
  return {
    packed: { weight: packed },
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
