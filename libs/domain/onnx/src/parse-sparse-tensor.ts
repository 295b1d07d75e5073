/** SparseTensorProto to a dense tensor: values at given places, zero elsewhere. */
import { allocate, byteSize, ELEMENT_TYPES, tensorBytes, toNumbers } from '@flashline/ir';
import { ModelError } from './errors.ts';
import { SPARSE_TENSOR } from './fields.ts';
import type { ImportContext } from './import-context.ts';
import { parseTensor, type NamedTensor } from './parse-tensor.ts';
import { checkedElements, readDims } from './shape.ts';
import type { WireReader } from './wire-reader.ts';

/** Reads a SparseTensorProto; its name is that of its values. */
export function parseSparseTensor(reader: WireReader, context: ImportContext): NamedTensor {
  const dims: number[] = [];
  let values: NamedTensor | null = null;
  let indices: NamedTensor | null = null;
  while (reader.next()) {
    if (reader.field === SPARSE_TENSOR.values) {
      values = parseTensor(context.message(reader, 'TensorProto'), context);
    } else if (reader.field === SPARSE_TENSOR.indices) {
      indices = parseTensor(context.message(reader, 'TensorProto'), context);
    } else if (reader.field === SPARSE_TENSOR.dims) readDims(reader, dims, context);
    else reader.skip();
  }
  const offset = reader.start;
  const label = `sparse tensor '${values?.name ?? ''}'`;
  const elements = checkedElements(label, dims, context, offset);
  if (values?.tensor.kind !== 'dense' || indices?.tensor.kind !== 'dense') {
    throw bad(`${label} lacks values or indices of a type that we can compute with`, offset);
  }
  const source = values.tensor.tensor;
  const places = indices.tensor.tensor;
  const { element } = source.type;
  const count = source.data.length;
  if (places.type.element !== 's64' || ELEMENT_TYPES[element].bits < 8) {
    throw bad(`${label} has indices or values of a type that sparse tensors never have`, offset);
  }
  const isLinear = places.type.shape.length === 1;
  if (places.data.length !== (isLinear ? count : count * dims.length)) {
    throw bad(`${label} has ${count} values but indices for another number`, offset);
  }
  const type = { element, shape: dims };
  context.spend('tensorBytes', byteSize(type), offset);
  const dense = { type, data: allocate(element, elements) };
  const to = tensorBytes(dense);
  const from = tensorBytes(source);
  const width = source.data.BYTES_PER_ELEMENT;
  const numbers = toNumbers(places);
  const strides = dims.map((_, axis) => dims.slice(axis + 1).reduce((a, b) => a * b, 1));
  let previous = -1;
  for (let i = 0; i < count; i++) {
    const place = isLinear ? numbers[i]! : linear(numbers, i, dims, strides);
    if (place <= previous || place >= elements) {
      throw bad(`${label} has an index out of range or out of order`, offset);
    }
    to.set(from.subarray(i * width, (i + 1) * width), place * width);
    previous = place;
  }
  return { name: values.name, tensor: { kind: 'dense', tensor: dense } };
}

/** Row-major place of index row `row`; -1 where a coordinate is out of range. */
function linear(
  numbers: readonly number[],
  row: number,
  dims: readonly number[],
  strides: readonly number[],
): number {
  let place = 0;
  for (let axis = 0; axis < dims.length; axis++) {
    const coordinate = numbers[row * dims.length + axis]!;
    if (coordinate < 0 || coordinate >= dims[axis]!) return -1;
    place += coordinate * strides[axis]!;
  }
  return place;
}

function bad(what: string, offset: number): ModelError {
  return new ModelError('ONNX_BAD_TENSOR', what, { offset });
}
