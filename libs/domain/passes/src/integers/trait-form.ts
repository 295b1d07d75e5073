/** Integer forms that follow from what an operator's traits say of it. */
import { elementCount, type Value } from '@flashline/ir';
import {
  integersOf,
  requantized,
  tableForm,
  type Build,
  type IntegerContext,
  type NoIntegerForm,
  type Operator,
} from '@flashline/operators';

type Made = readonly (Value | null)[] | NoIntegerForm;

/** Null where the traits say nothing. */
export function traitForm(operator: Operator, context: IntegerContext, build: Build): Made | null {
  if (operator.traits?.movesData === true) return movedIntegers(operator, context, build);
  if (operator.traits?.elementwise === true) return tableForm(operator, context, build);
  return null;
}

/** The same node on integers; those of another scale than the output's change it where they are fewer. */
function movedIntegers(operator: Operator, context: IntegerContext, build: Build): Made {
  const { inputs, outputs, types, attributes } = context;
  const moving = inputs.flatMap((one) => (one?.kind === 'activation' ? [one] : []));
  const [x] = moving;
  const [to] = outputs;
  const size = (type: Value['type'] | null | undefined) =>
    type == null ? 0 : elementCount(type.shape);
  if (moving.length === 1 && outputs.length === 1 && size(types[0]) < size(x!.value.type)) {
    const operands = inputs.map((one) => integersOf(one, x!.quantization, build));
    const moved = build.one(operator.name, operands, attributes);
    return [requantized(build, moved, x!.quantization, to!)];
  }
  const wanted = outputs.find((one) => one !== null)!;
  const isOne = outputs.every(
    (one) => one === null || (one.scale === wanted.scale && one.zeroPoint === wanted.zeroPoint),
  );
  if (!isOne) {
    return { code: 'INT8_OPERANDS', message: 'the outputs have different scales; give them one' };
  }
  const operands = inputs.map((one) => integersOf(one, wanted, build));
  return build.emit(operator.name, operands, attributes, outputs.length);
}
