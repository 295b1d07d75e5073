/**
 * Walks every tensor of a model file on the wire, without reading the rest, and replaces those that
 * the visitor wants replaced. All other bytes stay as they are.
 */
import { ATTRIBUTE, FUNCTION, GRAPH, MODEL, NODE, SPARSE_TENSOR } from './fields.ts';
import type { ImportContext } from './import-context.ts';
import { WIRE, type WireReader } from './wire-reader.ts';
import { WireWriter } from './wire-writer.ts';

/** New bytes for the TensorProto that the reader is at the start of, or null to keep it. */
export type TensorVisitor = (tensor: WireReader) => WireWriter | null;

type Message =
  | 'ModelProto'
  | 'GraphProto'
  | 'FunctionProto'
  | 'NodeProto'
  | 'AttributeProto'
  | 'SparseTensorProto'
  | 'TensorProto';

/** Which fields of a message lead to tensors. */
const CHILDREN: Readonly<Record<Message, ReadonlyMap<number, Message>>> = {
  ModelProto: new Map<number, Message>([
    [MODEL.graph, 'GraphProto'],
    [MODEL.functions, 'FunctionProto'],
  ]),
  GraphProto: new Map<number, Message>([
    [GRAPH.node, 'NodeProto'],
    [GRAPH.initializer, 'TensorProto'],
    [GRAPH.sparseInitializer, 'SparseTensorProto'],
  ]),
  FunctionProto: new Map<number, Message>([
    [FUNCTION.node, 'NodeProto'],
    [FUNCTION.attributeProto, 'AttributeProto'],
  ]),
  NodeProto: new Map<number, Message>([[NODE.attribute, 'AttributeProto']]),
  AttributeProto: new Map<number, Message>([
    [ATTRIBUTE.t, 'TensorProto'],
    [ATTRIBUTE.g, 'GraphProto'],
    [ATTRIBUTE.tensors, 'TensorProto'],
    [ATTRIBUTE.graphs, 'GraphProto'],
    [ATTRIBUTE.sparseTensor, 'SparseTensorProto'],
    [ATTRIBUTE.sparseTensors, 'SparseTensorProto'],
  ]),
  SparseTensorProto: new Map<number, Message>([
    [SPARSE_TENSOR.values, 'TensorProto'],
    [SPARSE_TENSOR.indices, 'TensorProto'],
  ]),
  TensorProto: new Map(),
};

/** The model with its tensors as the visitor wants them, or null where it wants no change. */
export function visitTensors(
  model: WireReader,
  context: ImportContext,
  visitor: TensorVisitor,
): WireWriter | null {
  return visit(model, 'ModelProto', { context, visitor, depth: 0 });
}

interface Walk {
  readonly context: ImportContext;
  readonly visitor: TensorVisitor;
  readonly depth: number;
}

function visit(reader: WireReader, message: Message, walk: Walk): WireWriter | null {
  if (message === 'TensorProto') return walk.visitor(reader);
  const depth = walk.depth + Number(message === 'GraphProto');
  walk.context.checkDepth(depth - 1, reader.start);
  let changed: WireWriter | null = null;
  let kept = reader.start;
  while (reader.next()) {
    const child = CHILDREN[message].get(reader.field);
    if (child === undefined || reader.wire !== WIRE.bytes) {
      reader.skip();
      continue;
    }
    const { field, fieldStart } = reader;
    const replaced = visit(walk.context.message(reader, child), child, { ...walk, depth });
    if (replaced === null) continue;
    changed ??= new WireWriter();
    changed.raw(reader.bytes.subarray(kept, fieldStart)).message(field, replaced);
    kept = reader.position;
  }
  return changed?.raw(reader.bytes.subarray(kept, reader.end)) ?? null;
}
