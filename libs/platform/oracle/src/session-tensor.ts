/** Our tensors as those of ONNX Runtime, and back. */
import { allocate, tensorFromBytes, type ElementType, type Tensor } from '@flashline/ir';
import { Tensor as SessionTensor } from 'onnxruntime-node';

const SESSION_TYPES = new Map<ElementType, SessionTensor.Type>([
  ['f32', 'float32'],
  ['f64', 'float64'],
  ['f16', 'float16'],
  ['s8', 'int8'],
  ['u8', 'uint8'],
  ['s16', 'int16'],
  ['u16', 'uint16'],
  ['s32', 'int32'],
  ['u32', 'uint32'],
  ['s64', 'int64'],
  ['u64', 'uint64'],
  ['bool', 'bool'],
  ['s4', 'int4'],
  ['u4', 'uint4'],
]);

const ELEMENTS = new Map([...SESSION_TYPES].map(([element, type]) => [type, element]));

export function toSessionTensor({ type, data }: Tensor): SessionTensor {
  const sessionType = SESSION_TYPES.get(type.element);
  if (sessionType === undefined) throw new Error(`it takes no inputs of type ${type.element}`);
  // The constructor's overloads name one pair of type and array each.
  const Constructor = SessionTensor as unknown as new (
    type: SessionTensor.Type,
    data: unknown,
    dims: readonly number[],
  ) => SessionTensor;
  return new Constructor(sessionType, data, type.shape);
}

/** Fails where an output is text, or no tensor at all. */
export function fromSessionTensor(name: string, tensor: SessionTensor): Tensor {
  const element = ELEMENTS.get(tensor.type);
  if (element === undefined || !ArrayBuffer.isView(tensor.data)) {
    throw new Error(`output '${name}' is of a kind that we do not compare`);
  }
  const { buffer, byteOffset, byteLength } = tensor.data;
  const bytes = new Uint8Array(buffer, byteOffset, byteLength);
  const type = { element, shape: [...tensor.dims] };
  // An empty tensor may come with an array of another length.
  if (type.shape.includes(0)) return { type, data: allocate(element, 0) };
  return tensorFromBytes(type, bytes);
}
