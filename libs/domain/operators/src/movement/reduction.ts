/** What a scatter does with the element that is there: macros of nk/reduction.h. */
import {
  byteSize,
  ELEMENT_TYPES,
  isFloat,
  isInteger,
  printType,
  type ElementType,
  type TensorType,
  type TypedArray,
  type Value,
} from '@flashline/ir';
import type { Build } from '../define.ts';
import type { KernelCall } from '../lowering.ts';
import { Refusal } from '../refusal.ts';
import { blockCopyCost } from './copy-calls.ts';
import { assign } from './tensor-index.ts';

const REDUCTIONS = ['none', 'add', 'mul', 'min', 'max'] as const;

/** ONNX's names. */
export type Reduction = (typeof REDUCTIONS)[number];

/** Throws Refusal OP_ATTRIBUTE for a name that ONNX has not. */
export function reductionOf(name: string): Reduction {
  const found = REDUCTIONS.find((reduction) => reduction === name);
  if (found !== undefined) return found;
  throw new Refusal('OP_ATTRIBUTE', `reduction '${name}' is unknown`);
}

/** Throws Refusal OP_TYPE unless elements of this type can be reduced so. */
export function requireReducible(type: TensorType, reduction: Reduction): void {
  const { element } = type;
  const isNumber = isInteger(element) || element === 'f32' || element === 'f64';
  if (reduction === 'none' || isNumber) return;
  throw new Refusal('OP_TYPE', `${printType(type)} cannot be scattered with '${reduction}'`);
}

/** The macro that reduces elements of this type. */
export function reductionMacro(element: ElementType, reduction: Reduction): string {
  switch (reduction) {
    case 'none':
      return 'NK_REDUCE_SET';
    case 'add':
      return isFloat(element) ? 'NK_REDUCE_ADD_FLOAT' : 'NK_REDUCE_ADD_INT';
    case 'mul':
      return isFloat(element) ? 'NK_REDUCE_MUL_FLOAT' : 'NK_REDUCE_MUL_INT';
    case 'min':
      return 'NK_REDUCE_MIN';
    case 'max':
      return 'NK_REDUCE_MAX';
  }
}

/** Scatters halves through f32 where they are computed with, not only moved. */
export function emitScatter(
  build: Build,
  op: string,
  [data, indices, updates]: readonly [Value, Value, Value],
  attributes: { readonly reduction: Reduction; readonly axis?: number },
): Value {
  const half = data.type.element;
  if (attributes.reduction === 'none' || (half !== 'f16' && half !== 'bf16')) {
    return build.one(op, [data, indices, updates], attributes);
  }
  const widen = (value: Value) => build.one('Cast', [value], { to: 'f32' });
  const sum = build.one(op, [widen(data), indices, widen(updates)], attributes);
  return build.one('Cast', [sum], { to: half });
}

/** target[i] = target[i] reduced with source[j], as C computes it. */
export function reduceInto(
  reduction: Reduction,
  target: { readonly data: TypedArray; readonly element: ElementType; readonly i: number },
  source: { readonly data: TypedArray; readonly j: number },
): void {
  const { data, element, i } = target;
  const old = data[i]!;
  const update = source.data[source.j]!;
  switch (reduction) {
    case 'none':
      return assign(data, i, source.data, source.j);
    case 'min':
      return void (update < old && assign(data, i, source.data, source.j));
    case 'max':
      return void (update > old && assign(data, i, source.data, source.j));
    case 'add':
    case 'mul': {
      const isSum = reduction === 'add';
      const slot = data as { [n: number]: number | bigint };
      if (isFloat(element)) {
        slot[i] = isSum ? Number(old) + Number(update) : Number(old) * Number(update);
        return;
      }
      const exact = isSum ? BigInt(old) + BigInt(update) : BigInt(old) * BigInt(update);
      const wrapped = BigInt.asIntN(ELEMENT_TYPES[element].bits, exact);
      slot[i] = typeof old === 'bigint' ? wrapped : Number(wrapped);
    }
  }
}

/** The copy that puts the data where the updates go; no work where they share memory. */
export function copyOfData(type: TensorType): KernelCall {
  const bytes = byteSize(type);
  return {
    kernel: 'nk_copy',
    arguments: [
      { kind: 'input', index: 0 },
      { kind: 'output', index: 0 },
      { kind: 'integer', value: bytes },
    ],
    cost: blockCopyCost(bytes),
  };
}
