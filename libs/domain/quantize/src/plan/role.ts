/** What quantising a node would mean, as its operator's definition tells. */
import { elementCount, type Quantization, type Value } from '@flashline/ir';
import type { NoIntegerForm, Operator } from '@flashline/operators';
import type { EditNode, GraphEditor } from '@flashline/passes';

export interface Role {
  /** Constant inputs that become s8 weights: axis with a scale per index, null for one scale. */
  readonly weights: ReadonlyMap<number, number | null>;
  /** All real operands, in and out, have one quantization. */
  readonly isShared: boolean;
  /** What the output stands for whatever the data; null where calibration says it. */
  readonly fixed: Quantization | null;
  /**
   * Worth int8 only next to integers: what moves data or looks it up would pay more for conversions
   * than it saves.
   */
  readonly isFollower: boolean;
}

/** The node's role, why it has none, or null where it computes with no real numbers. */
export function roleOf(editor: GraphEditor, node: EditNode): Role | NoIntegerForm | null {
  const inputs = editor.inputsOf(node);
  const outputs = node.outputs.flatMap((id) => (id === null ? [] : [editor.value(id)]));
  if (![...inputs, ...outputs].some(isActivation)) return null;
  const form = formOf(node.operator, inputs);
  if (form === null) {
    return { code: 'INT8_NO_KERNEL', message: `there is no int8 kernel for ${node.op}` };
  }
  const isLookup = form === 'moved' && inputs.some(isRealConstant);
  if (!isLookup && !inputs.some(isActivation)) {
    return { code: 'INT8_OPERANDS', message: `${node.op} takes no real numbers here` };
  }
  if (!outputs.every(isActivation)) {
    return {
      code: 'INT8_OPERANDS',
      message: `${node.op} also gives what are no real numbers; export the model without that output`,
    };
  }
  const weights = weightsOf(node, inputs);
  const isFinite = [...weights.keys()].every((i) =>
    (inputs[i]!.constant!.data as Float32Array).every(Number.isFinite),
  );
  if (!isFinite) return { code: 'INT8_OPERANDS', message: 'its weights are not all finite' };
  const output = node.operator.integers?.output?.(node.attributes) ?? 'own';
  return {
    weights,
    isShared: form === 'moved' || output === 'shared',
    fixed: typeof output === 'string' ? null : output,
    isFollower: form !== 'kernel',
  };
}

/** A real number computed at run time. */
export function isActivation(value: Value | null): value is Value {
  return value !== null && value.type.element === 'f32' && value.constant === null;
}

/** A table of real numbers, embeddings for example. */
function isRealConstant(value: Value | null): boolean {
  return value !== null && value.type.element === 'f32' && value.constant !== null;
}

function formOf(
  operator: Operator,
  inputs: readonly (Value | null)[],
): 'kernel' | 'moved' | 'table' | null {
  if (operator.integers !== undefined) return 'kernel';
  if (operator.traits?.movesData === true) return 'moved';
  const isFunction =
    new Set(inputs.filter(isActivation)).size === 1 &&
    inputs.every((value) => isActivation(value) || isNumber(value));
  const canEvaluate = operator.traits?.elementwise === true && operator.evaluate !== undefined;
  return canEvaluate && isFunction ? 'table' : null;
}

/** An absent operand or a constant of one element. */
function isNumber(value: Value | null): boolean {
  return value === null || (value.constant !== null && elementCount(value.type.shape) === 1);
}

function weightsOf(node: EditNode, inputs: readonly (Value | null)[]): Map<number, number | null> {
  const wanted = node.operator.integers?.weights?.(inputs, node.attributes) ?? {};
  return new Map(
    Object.entries(wanted).flatMap(([key, axis]) => {
      const value = inputs[Number(key)];
      const isWeights = value != null && value.constant !== null && value.type.element === 'f32';
      return isWeights ? [[Number(key), axis] as const] : [];
    }),
  );
}
