/**
 * TensorProto to tensor. The length of the data is compared with type and shape before anything
 * is allocated; raw bytes and typed fields both keep every bit, NaN payloads included.
 */
import {
  allocate,
  byteSize,
  ELEMENT_TYPES,
  elementTypeOfOnnx,
  tensorBytes,
  tensorFromBytes,
  type ElementType,
  type Tensor,
} from '@flashline/ir';
import { ModelError } from './errors.ts';
import { externalBytes, readEntry } from './external-data.ts';
import { DATA_LOCATION_EXTERNAL, OPAQUE_ELEMENTS, TENSOR } from './fields.ts';
import type { ImportContext } from './import-context.ts';
import type { OnnxTensor } from './model.ts';
import { checkedElements, readDims } from './shape.ts';
import { WIRE, type WireReader } from './wire-reader.ts';

export interface NamedTensor {
  readonly name: string;
  readonly tensor: OnnxTensor;
}

/** The typed data fields, with the width of their numbers on the wire. */
const DATA_FIELDS = new Map<number, { readonly name: string; readonly wire: 0 | 1 | 5 }>([
  [TENSOR.floatData, { name: 'float_data', wire: WIRE.fixed32 }],
  [TENSOR.int32Data, { name: 'int32_data', wire: WIRE.varint }],
  [TENSOR.int64Data, { name: 'int64_data', wire: WIRE.varint }],
  [TENSOR.doubleData, { name: 'double_data', wire: WIRE.fixed64 }],
  [TENSOR.uint64Data, { name: 'uint64_data', wire: WIRE.varint }],
]);

/** What a TensorProto says before its data is touched. */
interface Header {
  readonly name: string;
  readonly dataType: number;
  readonly dims: readonly number[];
  readonly raw: Uint8Array | null;
  readonly external: ReadonlyMap<string, string> | null;
  /** Numbers in each typed data field that is there. */
  readonly counts: ReadonlyMap<number, number>;
  readonly offset: number;
}

/** Reads a TensorProto; `reader` is at its start. */
export function parseTensor(reader: WireReader, context: ImportContext): NamedTensor {
  const header = readHeader(reader, context);
  const { name, dataType, dims, offset } = header;
  const label = name === '' ? 'a tensor' : `tensor '${name}'`;
  const elements = checkedElements(label, dims, context, offset);
  const opaque = OPAQUE_ELEMENTS.get(dataType);
  if (opaque !== undefined) {
    const encoded = reader.bytes.subarray(reader.start, reader.end);
    return { name, tensor: { kind: 'opaque', elementName: opaque, shape: dims, encoded } };
  }
  const element = elementTypeOfOnnx(dataType);
  if (element === undefined) {
    throw bad(`${label} has element type ${dataType}, which ONNX does not define`, offset);
  }
  const type = { element, shape: dims };
  context.spend('tensorBytes', byteSize(type), offset);
  const bytes = wholeBytes(header, label, context);
  if (bytes !== null) {
    if (bytes.length !== byteSize(type)) {
      throw bad(`${label} needs ${byteSize(type)} bytes but has ${bytes.length}`, offset);
    }
    return { name, tensor: { kind: 'dense', tensor: normalised(tensorFromBytes(type, bytes)) } };
  }
  const tensor = { type, data: allocate(element, elements) };
  fillTyped(tensor, reader, header, label);
  return { name, tensor: { kind: 'dense', tensor } };
}

function readHeader(reader: WireReader, context: ImportContext): Header {
  const dims: number[] = [];
  const counts = new Map<number, number>();
  const entries = new Map<string, string>();
  let name = '';
  let dataType = 0;
  let isExternal = false;
  let raw: Uint8Array | null = null;
  reader.position = reader.start;
  while (reader.next()) {
    const data = DATA_FIELDS.get(reader.field);
    if (data !== undefined) {
      const count = reader.countNumbers(data.wire);
      counts.set(reader.field, (counts.get(reader.field) ?? 0) + count);
    } else if (reader.field === TENSOR.dims) readDims(reader, dims, context);
    else if (reader.field === TENSOR.dataType) dataType = reader.int();
    else if (reader.field === TENSOR.name) name = context.name(reader);
    else if (reader.field === TENSOR.rawData) raw = reader.block();
    else if (reader.field === TENSOR.externalData) readEntry(reader, entries, context);
    else if (reader.field === TENSOR.dataLocation) {
      isExternal = reader.int() === DATA_LOCATION_EXTERNAL;
    } else if (reader.field === TENSOR.segment) {
      throw reader.error('ONNX_BAD_TENSOR', 'a tensor in segments, which ONNX never defined');
    } else reader.skip();
  }
  const external = isExternal ? entries : null;
  return { name, dataType, dims, raw, external, counts, offset: reader.start };
}

/** The data where it is stored as one run of bytes, or null where a typed field holds it. */
function wholeBytes(header: Header, label: string, context: ImportContext): Uint8Array | null {
  const { raw, external, counts, offset } = header;
  const typed = [...counts.values()].some((count) => count > 0);
  const sources =
    Number(raw !== null && raw.length > 0) + Number(external !== null) + Number(typed);
  if (sources > 1) throw bad(`${label} has its data in more than one place`, offset);
  if (external !== null) return externalBytes(external, label, context, offset);
  return typed ? null : raw;
}

/** Copies the one typed field that the element type may use into the tensor. */
function fillTyped(tensor: Tensor, reader: WireReader, header: Header, label: string): void {
  const field = dataFieldOf(tensor.type.element);
  for (const [other, count] of header.counts) {
    if (other === field || count === 0) continue;
    const { onnxName } = ELEMENT_TYPES[tensor.type.element];
    const place = DATA_FIELDS.get(other)!.name;
    throw bad(`${label} of type ${onnxName} has its data in ${place}`, header.offset);
  }
  const count = header.counts.get(field) ?? 0;
  if (count !== tensor.data.length) {
    throw bad(`${label} needs ${tensor.data.length} numbers but has ${count}`, header.offset);
  }
  if (count === 0) return;
  if (field === TENSOR.floatData) copyFixed(tensor, reader, field, WIRE.fixed32);
  else if (field === TENSOR.doubleData) copyFixed(tensor, reader, field, WIRE.fixed64);
  else copyVarints(tensor, reader, field);
}

function dataFieldOf(element: ElementType): number {
  if (element === 'f32') return TENSOR.floatData;
  if (element === 'f64') return TENSOR.doubleData;
  if (element === 's64') return TENSOR.int64Data;
  if (element === 'u32' || element === 'u64') return TENSOR.uint64Data;
  return TENSOR.int32Data;
}

function copyFixed(tensor: Tensor, reader: WireReader, field: number, wire: 1 | 5): void {
  const target = tensorBytes(tensor);
  let at = 0;
  eachField(reader, field, () => {
    const block = reader.fixed(wire);
    target.set(block, at);
    at += block.length;
  });
}

function copyVarints(tensor: Tensor, reader: WireReader, field: number): void {
  const { data } = tensor;
  const isBoolean = tensor.type.element === 'bool';
  let at = 0;
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) {
    const halves = new Uint32Array(data.buffer, data.byteOffset, data.length * 2);
    eachField(reader, field, () => {
      reader.varints((low, high) => {
        halves[at++] = low;
        halves[at++] = high;
      });
    });
    return;
  }
  // A typed array keeps the low bits of what it is given, which is how ONNX stores small types.
  eachField(reader, field, () => {
    reader.varints((low, high) => {
      data[at++] = isBoolean ? Number(low !== 0 || high !== 0) : low;
    });
  });
}

function eachField(reader: WireReader, field: number, read: () => void): void {
  reader.position = reader.start;
  while (reader.next()) {
    if (reader.field === field) read();
    else reader.skip();
  }
}

/** Booleans are 0 or 1, whatever byte the file has for true. */
function normalised(tensor: Tensor): Tensor {
  const { data, type } = tensor;
  if (type.element === 'bool') for (let i = 0; i < data.length; i++) data[i] = data[i] ? 1 : 0;
  return tensor;
}

function bad(what: string, offset: number): ModelError {
  return new ModelError('ONNX_BAD_TENSOR', what, { offset });
}
