/** Attributes as AttributeProto. */
import { encodeTensor } from './encode-tensor.ts';
import { ATTRIBUTE, ATTRIBUTE_TYPE } from './fields.ts';
import type { OnnxAttribute, OnnxGraph } from './model.ts';
import { WireWriter } from './wire-writer.ts';

/** Writes the graph in an attribute; given by the caller, since graphs hold attributes. */
export type SubgraphEncoder = (graph: OnnxGraph) => WireWriter;

export function encodeAttribute(
  name: string,
  attribute: OnnxAttribute,
  encodeSubgraph: SubgraphEncoder,
): WireWriter {
  if (attribute.kind === 'opaque') return new WireWriter().raw(attribute.encoded);
  const writer = new WireWriter().text(ATTRIBUTE.name, name);
  if (attribute.kind === 'reference') {
    return writer.text(ATTRIBUTE.refAttrName, attribute.name).int(ATTRIBUTE.type, attribute.type);
  }
  writeValue(writer, attribute, encodeSubgraph);
  return writer.int(ATTRIBUTE.type, ATTRIBUTE_TYPE[attribute.kind]);
}

function writeValue(
  writer: WireWriter,
  attribute: Exclude<OnnxAttribute, { kind: 'reference' | 'opaque' }>,
  encodeSubgraph: SubgraphEncoder,
): void {
  switch (attribute.kind) {
    case 'float':
      writer.float(ATTRIBUTE.f, attribute.value);
      break;
    case 'int':
      writer.int(ATTRIBUTE.i, attribute.value);
      break;
    case 'string':
      writer.text(ATTRIBUTE.s, attribute.value);
      break;
    case 'tensor':
      writer.message(ATTRIBUTE.t, encodeTensor('', attribute.value));
      break;
    case 'graph':
      writer.message(ATTRIBUTE.g, encodeSubgraph(attribute.value));
      break;
    case 'floats':
      if (attribute.value.length > 0) writer.packedFloats(ATTRIBUTE.floats, attribute.value);
      break;
    case 'ints':
      if (attribute.value.length > 0) writer.packedInts(ATTRIBUTE.ints, attribute.value);
      break;
    case 'strings':
      for (const value of attribute.value) writer.text(ATTRIBUTE.strings, value);
      break;
    case 'tensors':
      for (const value of attribute.value) {
        writer.message(ATTRIBUTE.tensors, encodeTensor('', value));
      }
      break;
    case 'graphs':
      for (const value of attribute.value) writer.message(ATTRIBUTE.graphs, encodeSubgraph(value));
      break;
    default:
      attribute satisfies never;
  }
}
