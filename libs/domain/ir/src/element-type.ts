/**
 * Element types as data: what a tensor is made of, its width and its C type. A type may exist here
 * without any kernel for it; which operator accepts which type is the operator's business.
 */

/** Facts about one element type. */
export interface ElementTypeInfo {
  /** Name in ONNX's own texts, for messages. */
  readonly onnxName: string;
  /** Number in ONNX's TensorProto.DataType. */
  readonly onnxNumber: number;
  /** Width of one element in bits; 4-bit types are packed two to a byte. */
  readonly bits: number;
  /** C type of one element in the arena; 4-bit types appear as bytes of two. */
  readonly cType: string;
  readonly kind: 'float' | 'signed' | 'unsigned' | 'boolean';
}

export const ELEMENT_TYPES = {
  f32: { onnxName: 'float', onnxNumber: 1, bits: 32, cType: 'float', kind: 'float' },
  u8: { onnxName: 'uint8', onnxNumber: 2, bits: 8, cType: 'uint8_t', kind: 'unsigned' },
  s8: { onnxName: 'int8', onnxNumber: 3, bits: 8, cType: 'int8_t', kind: 'signed' },
  u16: { onnxName: 'uint16', onnxNumber: 4, bits: 16, cType: 'uint16_t', kind: 'unsigned' },
  s16: { onnxName: 'int16', onnxNumber: 5, bits: 16, cType: 'int16_t', kind: 'signed' },
  s32: { onnxName: 'int32', onnxNumber: 6, bits: 32, cType: 'int32_t', kind: 'signed' },
  s64: { onnxName: 'int64', onnxNumber: 7, bits: 64, cType: 'int64_t', kind: 'signed' },
  bool: { onnxName: 'bool', onnxNumber: 9, bits: 8, cType: 'uint8_t', kind: 'boolean' },
  f16: { onnxName: 'float16', onnxNumber: 10, bits: 16, cType: 'uint16_t', kind: 'float' },
  f64: { onnxName: 'double', onnxNumber: 11, bits: 64, cType: 'double', kind: 'float' },
  u32: { onnxName: 'uint32', onnxNumber: 12, bits: 32, cType: 'uint32_t', kind: 'unsigned' },
  u64: { onnxName: 'uint64', onnxNumber: 13, bits: 64, cType: 'uint64_t', kind: 'unsigned' },
  bf16: { onnxName: 'bfloat16', onnxNumber: 16, bits: 16, cType: 'uint16_t', kind: 'float' },
  u4: { onnxName: 'uint4', onnxNumber: 21, bits: 4, cType: 'uint8_t', kind: 'unsigned' },
  s4: { onnxName: 'int4', onnxNumber: 22, bits: 4, cType: 'uint8_t', kind: 'signed' },
} as const satisfies Record<string, ElementTypeInfo>;

export type ElementType = keyof typeof ELEMENT_TYPES;

const BY_ONNX_NUMBER: ReadonlyMap<number, ElementType> = new Map(
  (Object.keys(ELEMENT_TYPES) as ElementType[]).map((name) => [
    ELEMENT_TYPES[name].onnxNumber,
    name,
  ]),
);

/** The element type of an ONNX TensorProto.DataType number, or undefined where we have none. */
export function elementTypeOfOnnx(number: number): ElementType | undefined {
  return BY_ONNX_NUMBER.get(number);
}

export function isFloat(type: ElementType): boolean {
  return ELEMENT_TYPES[type].kind === 'float';
}

export function isInteger(type: ElementType): boolean {
  const { kind } = ELEMENT_TYPES[type];
  return kind === 'signed' || kind === 'unsigned';
}
