/** Integer forms that follow from what an operator's traits say of it. */
import {
  dequantizeTensor,
  quantizeTensor,
  tensorOf,
  type Quantization,
  type Tensor,
  type Value,
} from '@flashline/ir';
import {
  realWeights,
  type Build,
  type IntegerContext,
  type IntegerOperand,
  type NoIntegerForm,
  type Operator,
} from '@flashline/operators';
import { sameQuantization } from './operands.ts';

const EVERY_BYTE = tensorOf(
  's8',
  [256],
  Array.from({ length: 256 }, (_, i) => i - 128),
);

type Made = readonly (Value | null)[] | NoIntegerForm;

/** Null where the traits say nothing. */
export function traitForm(operator: Operator, context: IntegerContext, build: Build): Made | null {
  if (operator.traits?.movesData === true) return movedIntegers(operator, context, build);
  if (operator.traits?.elementwise === true && operator.evaluate !== undefined) {
    return table(operator, context, build);
  }
  return null;
}

/** The same node on integers, where all of them stand for the same numbers. */
function movedIntegers(operator: Operator, context: IntegerContext, build: Build): Made {
  const output = context.outputs.find((one) => one !== null)!;
  const all = [...context.inputs.flatMap((one) => quantizations(one)), ...context.outputs];
  if (!all.every((one) => one === null || sameQuantization(one, output))) {
    return {
      code: 'INT8_OPERANDS',
      message: 'the data that is moved has different scales; give all of it one scale',
    };
  }
  const inputs = context.inputs.map((operand) => integersOf(operand, output, build));
  return build.emit(operator.name, inputs, context.attributes, context.outputs.length);
}

function quantizations(operand: IntegerOperand | null): Quantization[] {
  return operand?.kind === 'activation' ? [operand.quantization] : [];
}

function integersOf(
  operand: IntegerOperand | null,
  to: Quantization,
  build: Build,
): Value | null {
  if (operand === null) return null;
  if (operand.kind === 'constant') return build.constant(quantizeTensor(operand.tensor, to));
  if (operand.kind === 'weights') return build.constant(quantizeTensor(realWeights(operand), to));
  return operand.value;
}

/** A function of one number as a table of its 256 values; null where it is none. */
function table(operator: Operator, context: IntegerContext, build: Build): Made | null {
  const moving = context.inputs.filter((one) => one?.kind === 'activation');
  const [x] = moving;
  const [to] = context.outputs;
  if (moving.length !== 1 || x?.kind !== 'activation' || to == null) return null;
  const all = dequantizeTensor(EVERY_BYTE, x.quantization);
  const inputs = context.inputs.map((operand) => (operand === x ? all : scalarOf(operand)));
  if (inputs.includes(undefined)) return null;
  const known = inputs as (Tensor | null)[];
  const operands = known.map((tensor) => tensor && build.constant(tensor));
  const types = operator.infer(operands, context.attributes, 1);
  if (types[0]?.element !== 'f32') return null;
  const [y] = operator.evaluate!(known, context.attributes, types);
  return [build.one('Lookup', [x.value, build.constant(quantizeTensor(y!, to))])];
}

/** Undefined where an operand is neither absent nor a single known number. */
function scalarOf(operand: IntegerOperand | null): Tensor | null | undefined {
  if (operand === null) return null;
  const tensor =
    operand.kind === 'constant'
      ? operand.tensor
      : operand.kind === 'weights'
        ? realWeights(operand)
        : undefined;
  return tensor?.data.length === 1 ? tensor : undefined;
}
