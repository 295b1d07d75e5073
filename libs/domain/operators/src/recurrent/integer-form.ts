/** RNN, GRU and LSTM as their forms on integers. */
import { quantizeTensor, type Quantization, type Tensor, type Value } from '@flashline/ir';
import type { Build, Operands } from '../define.ts';
import {
  realWeights,
  type IntegerContext,
  type IntegerForm,
  type IntegerOperand,
  type NoIntegerForm,
} from '../integer-form.ts';
import { integersOf, type Packer, type QRecurrentAttributes } from './integers.ts';
import { recurrentShape, type RecurrentAttributes } from './shape.ts';

export interface RecurrentForm<A extends RecurrentAttributes> {
  /** Of the operator on integers. */
  readonly op: string;
  readonly gates: number;
  readonly pack: Packer;
  /** What of the attributes the kernel does not take, half a sentence; null: nothing. */
  readonly inTheWay: (attributes: A) => string | null;
}

/** Of what is not there. */
const NOTHING: Quantization = { scale: 0, zeroPoint: 0 };

export function recurrentForm<A extends RecurrentAttributes>(
  form: RecurrentForm<A>,
): IntegerForm<A> {
  return {
    weights: () => ({ 1: 1, 2: 1 }),
    make: (context, build) => {
      const reason = form.inTheWay(context.attributes);
      if (reason !== null) return refused(reason);
      if (context.inputs[7] != null) return refused('there are peepholes');
      const parts = partsOf(context, build, form.gates);
      if ('code' in parts) return parts;
      return emit(form, parts, context.outputs.length, build);
    },
  };
}

interface Parts {
  readonly inputs: Operands;
  readonly attributes: QRecurrentAttributes;
}

function emit<A extends RecurrentAttributes>(
  { op, gates, pack }: RecurrentForm<A>,
  { inputs, attributes }: Parts,
  outputs: number,
  build: Build,
): readonly (Value | null)[] | NoIntegerForm {
  const shape = recurrentShape(inputs, attributes, gates, 's8');
  for (let direction = 0; direction < shape.directions; direction++) {
    if (pack(integersOf(inputs, attributes, shape, direction)) === null) {
      return refused('there are too many inputs or units for the sums of large weights');
    }
  }
  return build.emit(op, inputs, attributes, outputs);
}

function partsOf<A extends RecurrentAttributes>(
  { inputs, outputs, attributes }: IntegerContext<A>,
  build: Build,
  gates: number,
): Parts | NoIntegerForm {
  const [x, w, r, b = null, lengths = null, h0 = null, c0 = null] = inputs;
  const rows = gates * attributes.hidden;
  if (x?.kind !== 'activation') return refused('the sequence must be computed with int8');
  const [wScales, rScales] = [scalesOf(w ?? null, rows), scalesOf(r ?? null, rows)];
  if (wScales === null || rScales === null) {
    return refused('weights must be s8 constants with one scale, or one for each row');
  }
  if (b !== null && b.kind !== 'constant')
    return refused('the biases must be known, not quantised');
  if (lengths !== null && lengths.kind !== 'plain') return refused('the lengths must be known');
  const states = [h0, c0].map((state) => stateOf(state, build));
  const made = outputs.map((output) => output ?? NOTHING);
  return {
    inputs: [
      x.value,
      build.constant(tensorOf(w!)),
      build.constant(tensorOf(r!)),
      b === null ? null : build.constant(b.tensor),
      lengths?.value ?? null,
      ...states.slice(0, gates === 4 ? 2 : 1).map(({ value }) => value),
    ],
    attributes: {
      ...attributes,
      xScale: x.quantization.scale,
      xZero: x.quantization.zeroPoint,
      wScales,
      rScales,
      stateScales: states.map(({ quantization }) => quantization.scale),
      stateZeros: states.map(({ quantization }) => quantization.zeroPoint),
      outputScales: made.map(({ scale }) => scale),
      outputZeros: made.map(({ zeroPoint }) => zeroPoint),
    },
  };
}

function tensorOf(operand: IntegerOperand): Tensor {
  return (operand as Extract<IntegerOperand, { kind: 'weights' }>).tensor;
}

/** One for each of the rows of symmetric s8 weights; null for other operands. */
function scalesOf(operand: IntegerOperand | null, rows: number): readonly number[] | null {
  if (operand?.kind !== 'weights' || operand.tensor.type.element !== 's8') return null;
  const { scales, zeroPoints, axis } = operand;
  if (zeroPoints.some((zero) => zero !== 0)) return null;
  if (scales.length === 1) return Array.from({ length: rows }, () => scales[0]!);
  return axis === 1 && scales.length === rows ? scales : null;
}

interface State {
  /** Null: zeros. */
  readonly value: Value | null;
  readonly quantization: Quantization;
}

/** Known states become s8 with a scale of their own. */
function stateOf(operand: IntegerOperand | null, build: Build): State {
  if (operand === null || operand.kind === 'plain') return { value: null, quantization: NOTHING };
  if (operand.kind === 'activation') {
    return { value: operand.value, quantization: operand.quantization };
  }
  const real = operand.kind === 'constant' ? operand.tensor : realWeights(operand);
  const data = real.data as Float32Array;
  const peak = data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (peak === 0) return { value: null, quantization: NOTHING };
  const quantization = { scale: peak / 127, zeroPoint: 0 };
  return { value: build.constant(quantizeTensor(real, quantization)), quantization };
}

function refused(message: string): NoIntegerForm {
  return { code: 'INT8_OPERANDS', message };
}
