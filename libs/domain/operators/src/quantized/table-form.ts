/** A function of one quantised number as a table of its 256 values. */
import {
  quantizeTensor,
  realBytes,
  sameShape,
  type Attributes,
  type Quantization,
  type Tensor,
  type Value,
} from '@flashline/ir';
import type { Build, Operator } from '../define.ts';
import { realWeights, type IntegerContext, type IntegerOperand } from '../integer-form.ts';
import { requantized } from './requantize.ts';

type Activation = Extract<IntegerOperand, { kind: 'activation' }>;

/**
 * The Lookup for an element-wise node whose operands are one activation (maybe twice) and single known
 * numbers; null where they are not, or nothing tells the function's values.
 */
export function tableForm(
  { infer, evaluate }: Pick<Operator, 'infer' | 'evaluate'>,
  context: IntegerContext,
  build: Build,
): readonly Value[] | null {
  const x = onlyActivation(context);
  const [to] = context.outputs;
  const [type] = context.types;
  if (evaluate === undefined || x === null || to == null || type == null) return null;
  const all = realBytes(x.quantization);
  const inputs = context.inputs.map((one) => (one?.kind === 'activation' ? all : scalarOf(one)));
  if (inputs.includes(undefined)) return null;
  const known = inputs as (Tensor | null)[];
  const operands = known.map((tensor) => tensor && build.constant(tensor));
  const types = infer(operands, context.attributes, 1);
  if (types[0]?.element !== 'f32') return null;
  const [y] = evaluate(known, context.attributes, types);
  const found = build.one('Lookup', [x.value, build.constant(quantizeTensor(y!, to))]);
  if (sameShape(type.shape, found.type.shape)) return [found];
  return [build.one('Reshape', [found], { shape: type.shape } satisfies Attributes)];
}

/** An operand as s8 with this scale and zero point; values that are no real numbers stay as they are. */
export function integersOf(
  operand: IntegerOperand | null,
  to: Quantization,
  build: Build,
): Value | null {
  if (operand === null) return null;
  switch (operand.kind) {
    case 'constant':
      return build.constant(quantizeTensor(operand.tensor, to));
    case 'weights':
      return build.constant(quantizeTensor(realWeights(operand), to));
    case 'activation':
      return requantized(build, operand.value, operand.quantization, to);
    case 'plain':
      return operand.value;
  }
}

function onlyActivation({ inputs }: IntegerContext): Activation | null {
  const moving = inputs.filter((one): one is Activation => one?.kind === 'activation');
  const [x] = moving;
  const isOne = ({ value, quantization: { scale, zeroPoint } }: Activation) =>
    value.id === x!.value.id &&
    scale === x!.quantization.scale &&
    zeroPoint === x!.quantization.zeroPoint;
  return x !== undefined && moving.every(isOne) ? x : null;
}

/** The number as a scalar; undefined where an operand is neither absent nor a single known number. */
function scalarOf(operand: IntegerOperand | null): Tensor | null | undefined {
  if (operand === null) return null;
  const tensor =
    operand.kind === 'constant'
      ? operand.tensor
      : operand.kind === 'weights'
        ? realWeights(operand)
        : undefined;
  if (tensor?.data.length !== 1) return undefined;
  return { type: { element: tensor.type.element, shape: [] }, data: tensor.data };
}
