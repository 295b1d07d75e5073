/** Calls of the int8 recurrent kernels, one per direction. */
import { InvariantError, type TensorType } from '@flashline/ir';
import {
  inputArgument,
  NULL_ARGUMENT,
  outputArgument,
  scratchArgument,
} from '../compute/arguments.ts';
import type { LowerContext, Operands } from '../define.ts';
import type { Argument, Fields, KernelCall, Lowering } from '../lowering.ts';
import { dotCostS8, wideElements } from '../quantized/dot-cost-s8.ts';
import { integersOf, type Packer, type QRecurrentAttributes } from './integers.ts';
import { shapeFields } from './lower.ts';
import { recurrentShape, recurrentTypes, type RecurrentShape } from './shape.ts';

/** The kernel of an operator. */
export interface RecurrentKernelS8 {
  readonly kernel: string;
  readonly gates: number;
  /** Units whose sums are made together. */
  readonly group: number;
  readonly pack: Packer;
  /** Params beside what the kernels share. */
  readonly fields: (attributes: QRecurrentAttributes, direction: number) => Fields;
  /** C types of the structures of states; null where the states are arguments of their own. */
  readonly stateTypes: readonly [initial: string, final: string] | null;
}

/** Types of Y, Y_h and for an LSTM Y_c. */
export function recurrentTypesS8(
  inputs: Operands,
  attributes: QRecurrentAttributes,
  gates: number,
  outputs: number,
): TensorType[] {
  const shape = recurrentShape(inputs, attributes, gates, 's8');
  return recurrentTypes(shape, outputs).map((type) => ({ ...type, element: 's8' }));
}

export function lowerRecurrentS8(
  context: LowerContext<QRecurrentAttributes>,
  kernel: RecurrentKernelS8,
): Lowering {
  const { inputs, attributes } = context;
  const { gates } = kernel;
  const shape = recurrentShape(inputs, attributes, gates, 's8');
  const { steps, batch, hidden, directions } = shape;
  const states = gates === 4 ? [5, 6] : [5];
  const isFree = (i: number) => inputs[i] != null && inputs[i].id !== inputs[0]!.id;
  return {
    kind: 'calls',
    calls: Array.from({ length: directions }, (_, d) => directionCall(context, shape, kernel, d)),
    macs: directions * batch * steps * gates * hidden * (shape.inputs + hidden),
    inPlace: states.filter(isFree).map((i) => [i, i - 4] as const),
    scratchBytes:
      2 * (wideElements(shape.inputs) + wideElements(hidden)) + (gates === 4 ? 8 : 4) * hidden,
  };
}

function directionCall(
  context: LowerContext<QRecurrentAttributes>,
  shape: RecurrentShape,
  kernel: RecurrentKernelS8,
  direction: number,
): KernelCall {
  const { inputs, outputs, attributes } = context;
  const offset = direction * (shape.isBatchFirst ? shape.hidden : shape.batch * shape.hidden);
  const input = (i: number) => (inputs[i] == null ? NULL_ARGUMENT : inputArgument(i, offset));
  const output = (i: number) => (outputs[i] == null ? NULL_ARGUMENT : outputArgument(i, offset));
  const { stateTypes } = kernel;
  return {
    kernel: kernel.kernel,
    params: {
      type: `${kernel.kernel}_params`,
      fields: {
        common: commonFields(context, shape, kernel, direction),
        ...kernel.fields(attributes, direction),
      },
    },
    arguments: [
      inputArgument(0),
      ...(stateTypes === null
        ? [input(5), output(0), output(1)]
        : [
            record(stateTypes[0], [input(5), input(6)]),
            output(0),
            record(stateTypes[1], [output(1), output(2)]),
          ]),
      scratchArgument('float'),
    ],
    cost: costOf(shape, kernel, outputs[0] != null),
  };
}

function record(cType: string, members: readonly Argument[]): Argument {
  return { kind: 'record', cType, members };
}

/** `nk_recurrent_s8` */
function commonFields(
  { inputs, attributes }: LowerContext<QRecurrentAttributes>,
  shape: RecurrentShape,
  kernel: RecurrentKernelS8,
  direction: number,
): Fields {
  const weights = integersOf(inputs, attributes, shape, direction);
  const packed = kernel.pack(weights);
  if (packed === null) throw new InvariantError(`sums of ${kernel.kernel} do not fit`);
  const isReverse = attributes.direction === 'reverse' || direction === 1;
  return {
    shape: shapeFields(null, inputs[4] ?? null, shape, isReverse),
    w: { weight: packed.w },
    r: { weight: packed.r },
    numbers: { weight: packed.numbers },
    h_units: { float: packed.units },
    reach: { float: weights.reach },
    h0: realFields(attributes, 0),
    y: quantizerFields(attributes, 0),
    y_h: quantizerFields(attributes, 1),
  };
}

/** `nk_real_s8` of an initial state. */
export function realFields(
  { stateScales, stateZeros }: QRecurrentAttributes,
  state: number,
): Fields {
  return { scale: { float: stateScales[state]! }, zero: stateZeros[state]! };
}

/** `nk_quantizer_s8` of an output. */
export function quantizerFields(
  { outputScales, outputZeros }: QRecurrentAttributes,
  output: number,
): Fields {
  const [scale, zero] = [outputScales[output]!, outputZeros[output]!];
  return {
    inverse: { float: scale === 0 ? 0 : 1 / scale },
    lo: { float: -128 - zero },
    hi: { float: 127 - zero },
    zero,
  };
}

function costOf(
  { steps, batch, inputs, hidden }: RecurrentShape,
  { gates, group }: RecurrentKernelS8,
  isStored: boolean,
): Record<string, number> {
  const cost: Record<string, number> = {};
  const add = (units: number, times: number) => {
    for (const depth of [inputs, hidden]) {
      for (const [name, count] of Object.entries(dotCostS8(gates * units, depth, times))) {
        cost[name] = (cost[name] ?? 0) + count;
      }
    }
  };
  const rows = steps * batch;
  add(group, rows * Math.floor(hidden / group));
  if (hidden % group !== 0) add(hidden % group, rows);
  return {
    ...cost,
    units: rows * hidden,
    groups: rows * Math.ceil(hidden / group),
    rows,
    copied: rows * inputs,
    stored: isStored ? rows * hidden : 0,
  };
}
