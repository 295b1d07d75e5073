/** Tensors as TensorProto, with their data as raw little-endian bytes. */
import { ELEMENT_TYPES, tensorBytes } from '@flashline/ir';
import { TENSOR } from './fields.ts';
import type { OnnxTensor } from './model.ts';
import { WireWriter } from './wire-writer.ts';

export function encodeTensor(name: string, tensor: OnnxTensor): WireWriter {
  if (tensor.kind === 'opaque') return new WireWriter().raw(tensor.encoded);
  const { type } = tensor.tensor;
  const writer = new WireWriter();
  if (type.shape.length > 0) writer.packedInts(TENSOR.dims, type.shape);
  writer.int(TENSOR.dataType, ELEMENT_TYPES[type.element].onnxNumber);
  if (name !== '') writer.text(TENSOR.name, name);
  return writer.block(TENSOR.rawData, tensorBytes(tensor.tensor));
}
