/** ValueInfoProto: name, element type and shape of a value. */
import { DIMENSION, SHAPE, TENSOR_TYPE, TYPE, VALUE_INFO } from './fields.ts';
import type { ImportContext } from './import-context.ts';
import type { OnnxValueInfo } from './model.ts';
import { checkedElements, checkRank } from './shape.ts';
import type { WireReader } from './wire-reader.ts';

type Type = Omit<OnnxValueInfo, 'name'>;
type Dim = number | string | null;

const UNKNOWN: Type = { kind: 'unknown', elementType: null, dims: null };

export function parseValueInfo(reader: WireReader, context: ImportContext): OnnxValueInfo {
  let name = '';
  let type = UNKNOWN;
  while (reader.next()) {
    if (reader.field === VALUE_INFO.name) name = context.name(reader);
    else if (reader.field === VALUE_INFO.type) {
      type = parseType(context.message(reader, 'TypeProto'), context);
    } else reader.skip();
  }
  if (type.dims !== null) checkedElements(`value '${name}'`, type.dims, context, reader.start);
  return { name, ...type };
}

/** The outermost level is all we need: what a sequence or a map is made of is not read. */
function parseType(reader: WireReader, context: ImportContext): Type {
  let type = UNKNOWN;
  while (reader.next()) {
    if (reader.field === TYPE.tensor) {
      type = parseTensorType(context.message(reader, 'TypeProto.Tensor'), context);
      continue;
    }
    const kind = KINDS.get(reader.field);
    if (kind !== undefined) type = { kind, elementType: null, dims: null };
    reader.skip();
  }
  return type;
}

const KINDS: ReadonlyMap<number, OnnxValueInfo['kind']> = new Map([
  [TYPE.sequence, 'sequence'],
  [TYPE.map, 'map'],
  [TYPE.optional, 'optional'],
  [TYPE.sparseTensor, 'sparse'],
  [TYPE.opaque, 'opaque'],
] as const);

function parseTensorType(reader: WireReader, context: ImportContext): Type {
  let elementType: number | null = null;
  let dims: readonly Dim[] | null = null;
  while (reader.next()) {
    if (reader.field === TENSOR_TYPE.elemType) elementType = reader.int();
    else if (reader.field === TENSOR_TYPE.shape) {
      dims = parseShape(context.message(reader, 'TensorShapeProto'), context);
    } else reader.skip();
  }
  return { kind: 'tensor', elementType, dims };
}

function parseShape(reader: WireReader, context: ImportContext): readonly Dim[] {
  const dims: Dim[] = [];
  while (reader.next()) {
    if (reader.field !== SHAPE.dim) {
      reader.skip();
      continue;
    }
    dims.push(parseDimension(context.message(reader, 'Dimension'), context));
    checkRank(reader, dims.length, context);
  }
  return dims;
}

/** A negative size is how some exporters write that they do not know it. */
function parseDimension(reader: WireReader, context: ImportContext): Dim {
  let dim: Dim = null;
  while (reader.next()) {
    if (reader.field === DIMENSION.value) {
      const value = reader.int();
      dim = value < 0 ? null : value;
    } else if (reader.field === DIMENSION.param) dim = context.name(reader) || null;
    else reader.skip();
  }
  return dim;
}
