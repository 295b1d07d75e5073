export type { Diagnostic } from './diagnostic.ts';
export { ELEMENT_TYPES, elementTypeOfOnnx, isFloat, isInteger } from './element-type.ts';
export type { ElementType, ElementTypeInfo } from './element-type.ts';
export { InvariantError, valueOf } from './graph.ts';
export { halfToNumber, numberToHalf } from './half.ts';
export { parseGraph } from './parse.ts';
export { printGraph } from './print.ts';
export {
  dequantizeTensor,
  quantizeNumber,
  quantizeTensor,
  realBytes,
  roundHalfEven,
} from './quantization.ts';
export type {
  Attributes,
  AttributeValue,
  Fallback,
  Graph,
  Node,
  Port,
  Quantization,
  RemovedSource,
  Value,
  ValueId,
} from './graph.ts';
export {
  allocate,
  byteSize,
  elementCount,
  printType,
  sameShape,
  sameType,
  tensorBytes,
  tensorFromBytes,
  tensorOf,
  toNumbers,
} from './tensor.ts';
export type { Tensor, TensorType, TypedArray } from './tensor.ts';
export { verifyGraph } from './verify.ts';
