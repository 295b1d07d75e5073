/** AttributeProto: one typed value. What the attribute says it is must be what it holds. */
import { ATTRIBUTE, ATTRIBUTE_TYPE } from './fields.ts';
import type { ImportContext } from './import-context.ts';
import type { OnnxAttribute, OnnxGraph, OnnxTensor } from './model.ts';
import { parseTensor } from './parse-tensor.ts';
import { signed64, WIRE, type WireReader } from './wire-reader.ts';

export interface NamedAttribute {
  readonly name: string;
  readonly attribute: OnnxAttribute;
}

/** Reads the graph in an attribute; given by the caller, since graphs hold attributes. */
export type SubgraphParser = (reader: WireReader) => OnnxGraph;

type Kind = Exclude<OnnxAttribute['kind'], 'reference' | 'opaque'>;

const KIND_OF_TYPE: ReadonlyMap<number, Kind> = new Map([
  [ATTRIBUTE_TYPE.float, 'float'],
  [ATTRIBUTE_TYPE.int, 'int'],
  [ATTRIBUTE_TYPE.string, 'string'],
  [ATTRIBUTE_TYPE.tensor, 'tensor'],
  [ATTRIBUTE_TYPE.graph, 'graph'],
  [ATTRIBUTE_TYPE.floats, 'floats'],
  [ATTRIBUTE_TYPE.ints, 'ints'],
  [ATTRIBUTE_TYPE.strings, 'strings'],
  [ATTRIBUTE_TYPE.tensors, 'tensors'],
  [ATTRIBUTE_TYPE.graphs, 'graphs'],
] as const);

const OPAQUE_OF_TYPE: ReadonlyMap<number, string> = new Map([
  [ATTRIBUTE_TYPE.sparseTensor, 'sparse tensor'],
  [ATTRIBUTE_TYPE.sparseTensors, 'list of sparse tensors'],
  [ATTRIBUTE_TYPE.typeProto, 'type'],
  [ATTRIBUTE_TYPE.typeProtos, 'list of types'],
] as const);

/** Attribute strings are bytes in ONNX; what is not UTF-8 in them cannot matter to us. */
const LENIENT_UTF8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** What the fields of an attribute hold; scalars are absent until they are seen. */
interface Content {
  float?: number;
  int?: number;
  string?: string;
  tensor?: OnnxTensor;
  graph?: OnnxGraph;
  readonly floats: number[];
  readonly ints: number[];
  readonly strings: string[];
  readonly tensors: OnnxTensor[];
  readonly graphs: OnnxGraph[];
}

export function parseAttribute(
  reader: WireReader,
  context: ImportContext,
  parseSubgraph: SubgraphParser,
): NamedAttribute {
  const content: Content = { floats: [], ints: [], strings: [], tensors: [], graphs: [] };
  let name = '';
  let type = 0;
  let reference = '';
  while (reader.next()) {
    if (reader.field === ATTRIBUTE.name) name = context.name(reader);
    else if (reader.field === ATTRIBUTE.type) type = reader.int();
    else if (reader.field === ATTRIBUTE.refAttrName) reference = context.name(reader);
    else readContent(reader, content, context, parseSubgraph);
  }
  if (reference !== '') return { name, attribute: { kind: 'reference', name: reference, type } };
  const typeName = OPAQUE_OF_TYPE.get(type);
  if (typeName !== undefined) {
    const encoded = reader.bytes.subarray(reader.start, reader.end);
    return { name, attribute: { kind: 'opaque', typeName, encoded } };
  }
  return { name, attribute: attributeOf(name, type, content, reader) };
}

function readContent(
  reader: WireReader,
  content: Content,
  context: ImportContext,
  parseSubgraph: SubgraphParser,
): void {
  const tensor = (): OnnxTensor =>
    parseTensor(context.message(reader, 'TensorProto'), context).tensor;
  const graph = (): OnnxGraph => parseSubgraph(context.message(reader, 'GraphProto'));
  switch (reader.field) {
    case ATTRIBUTE.f:
      content.float = reader.float();
      break;
    case ATTRIBUTE.i:
      content.int = reader.int();
      break;
    case ATTRIBUTE.s:
      content.string = readString(reader, context);
      break;
    case ATTRIBUTE.t:
      content.tensor = tensor();
      break;
    case ATTRIBUTE.g:
      content.graph = graph();
      break;
    case ATTRIBUTE.floats:
      readFloats(reader, content.floats, context);
      break;
    case ATTRIBUTE.ints:
      readInts(reader, content.ints, context);
      break;
    case ATTRIBUTE.strings:
      content.strings.push(readString(reader, context));
      break;
    case ATTRIBUTE.tensors:
      content.tensors.push(tensor());
      break;
    case ATTRIBUTE.graphs:
      content.graphs.push(graph());
      break;
    default:
      reader.skip();
  }
}

/** Files of the first IR versions do not say the type; there the one field that is set says it. */
function attributeOf(
  name: string,
  type: number,
  content: Content,
  reader: WireReader,
): OnnxAttribute {
  const held = (Object.keys(content) as Kind[]).filter((kind) => {
    const value = content[kind];
    return !Array.isArray(value) || value.length > 0;
  });
  const declared = type === 0 ? held[0] : KIND_OF_TYPE.get(type);
  if (declared === undefined) {
    throw reader.error('ONNX_BAD_ATTRIBUTE', `attribute '${name}' has no value`, reader.start);
  }
  const other = held.find((kind) => kind !== declared);
  if (other !== undefined) {
    throw reader.error(
      'ONNX_BAD_ATTRIBUTE',
      `attribute '${name}' is of kind ${declared} but holds ${other}`,
      reader.start,
    );
  }
  return valueOf(name, declared, content, reader);
}

/** Writers that leave out zeros leave out zero-valued scalars. */
function valueOf(name: string, kind: Kind, content: Content, reader: WireReader): OnnxAttribute {
  if (kind === 'float') return { kind, value: content.float ?? 0 };
  if (kind === 'int') return { kind, value: content.int ?? 0 };
  if (kind === 'string') return { kind, value: content.string ?? '' };
  if (kind === 'floats') return { kind, value: content.floats };
  if (kind === 'ints') return { kind, value: content.ints };
  if (kind === 'strings') return { kind, value: content.strings };
  if (kind === 'tensors') return { kind, value: content.tensors };
  if (kind === 'graphs') return { kind, value: content.graphs };
  if (kind === 'tensor' && content.tensor !== undefined) return { kind, value: content.tensor };
  if (kind === 'graph' && content.graph !== undefined) return { kind, value: content.graph };
  throw reader.error('ONNX_BAD_ATTRIBUTE', `attribute '${name}' has no ${kind}`, reader.start);
}

function readString(reader: WireReader, context: ImportContext): string {
  const block = reader.block();
  context.spend('items', 1, reader.fieldStart);
  context.spend('textBytes', block.length, reader.fieldStart);
  return LENIENT_UTF8.decode(block);
}

function readFloats(reader: WireReader, floats: number[], context: ImportContext): void {
  const block = reader.fixed(WIRE.fixed32);
  context.spend('attributeNumbers', block.length / 4, reader.fieldStart);
  const view = new DataView(block.buffer, block.byteOffset, block.length);
  for (let at = 0; at < block.length; at += 4) floats.push(view.getFloat32(at, true));
}

function readInts(reader: WireReader, ints: number[], context: ImportContext): void {
  const { position } = reader;
  context.spend('attributeNumbers', reader.countNumbers(WIRE.varint), reader.fieldStart);
  reader.position = position;
  reader.varints((low, high) => ints.push(signed64(low, high)));
}
