/** Writes a model back as an ONNX file: for tests, and to ask ONNX Runtime for more outputs. */
import { ELEMENT_TYPES } from '@flashline/ir';
import { encodeAttribute } from './encode-attribute.ts';
import { encodeTensor } from './encode-tensor.ts';
import { ModelError } from './errors.ts';
import {
  DIMENSION,
  FUNCTION,
  GRAPH,
  MODEL,
  NODE,
  OPSET,
  SHAPE,
  TENSOR_TYPE,
  TYPE,
  VALUE_INFO,
} from './fields.ts';
import type { OnnxFunction, OnnxGraph, OnnxModel, OnnxNode, OnnxValueInfo } from './model.ts';
import { WireWriter } from './wire-writer.ts';

type Opsets = ReadonlyMap<string, number>;

/** Before this IR version every initializer had to be an input as well. */
const FIRST_IR_WITH_FREE_INITIALIZERS = 4;

/**
 * The bytes of a model. Reading them gives the same model, but for the offsets of nodes. Throws
 * ModelError where a node needs another operator set than its model or function imports.
 */
export function encodeModel(model: OnnxModel): Uint8Array {
  const writer = new WireWriter().int(MODEL.irVersion, model.irVersion);
  if (model.producerName !== '') writer.text(MODEL.producerName, model.producerName);
  if (model.producerVersion !== '') writer.text(MODEL.producerVersion, model.producerVersion);
  const graph = encodeGraph(withListedInitializers(model), model.opsets);
  writer.message(MODEL.graph, graph);
  writeOpsets(writer, MODEL.opsetImport, model.opsets);
  for (const each of model.functions) writer.message(MODEL.functions, encodeFunction(each));
  return writer.bytes();
}

function withListedInitializers(model: OnnxModel): OnnxGraph {
  const { graph } = model;
  if (model.irVersion >= FIRST_IR_WITH_FREE_INITIALIZERS) return graph;
  const constants = [...graph.initializers].flatMap(([name, value]): OnnxValueInfo[] => {
    if (value.kind === 'opaque') return [];
    const { element, shape } = value.tensor.type;
    const elementType = ELEMENT_TYPES[element].onnxNumber;
    return [{ name, kind: 'tensor', elementType, dims: shape }];
  });
  return { ...graph, inputs: [...graph.inputs, ...constants] };
}

function encodeGraph(graph: OnnxGraph, opsets: Opsets): WireWriter {
  const writer = new WireWriter();
  for (const node of graph.nodes) writer.message(GRAPH.node, encodeNode(node, opsets));
  writer.text(GRAPH.name, graph.name);
  for (const [name, tensor] of graph.initializers) {
    writer.message(GRAPH.initializer, encodeTensor(name, tensor));
  }
  for (const each of graph.inputs) writer.message(GRAPH.input, encodeValueInfo(each));
  for (const each of graph.outputs) writer.message(GRAPH.output, encodeValueInfo(each));
  for (const each of graph.valueInfos) writer.message(GRAPH.valueInfo, encodeValueInfo(each));
  return writer;
}

function encodeNode(node: OnnxNode, opsets: Opsets): WireWriter {
  if (node.opset !== null && opsets.get(node.domain) !== node.opset) {
    const have = opsets.get(node.domain) ?? 'none';
    const what = `needs operator set version ${node.opset}, but its model imports ${have}`;
    throw new ModelError('ONNX_MIXED_OPSETS', what, { node: node.name, op: node.opType });
  }
  const writer = new WireWriter();
  for (const name of node.inputs) writer.text(NODE.input, name);
  for (const name of node.outputs) writer.text(NODE.output, name);
  if (node.name !== '') writer.text(NODE.name, node.name);
  writer.text(NODE.opType, node.opType);
  const subgraph = (graph: OnnxGraph): WireWriter => encodeGraph(graph, opsets);
  for (const [name, attribute] of node.attributes) {
    writer.message(NODE.attribute, encodeAttribute(name, attribute, subgraph));
  }
  if (node.domain !== '') writer.text(NODE.domain, node.domain);
  if (node.overload !== '') writer.text(NODE.overload, node.overload);
  return writer;
}

/** Of a type that is no tensor we know the kind alone, which is not enough to write it. */
function encodeValueInfo(value: OnnxValueInfo): WireWriter {
  const writer = new WireWriter().text(VALUE_INFO.name, value.name);
  if (value.kind !== 'tensor') return writer;
  const tensor = new WireWriter();
  if (value.elementType !== null) tensor.int(TENSOR_TYPE.elemType, value.elementType);
  if (value.dims !== null) {
    const shape = new WireWriter();
    for (const dim of value.dims) {
      const dimension = new WireWriter();
      if (typeof dim === 'number') dimension.int(DIMENSION.value, dim);
      if (typeof dim === 'string') dimension.text(DIMENSION.param, dim);
      shape.message(SHAPE.dim, dimension);
    }
    tensor.message(TENSOR_TYPE.shape, shape);
  }
  return writer.message(VALUE_INFO.type, new WireWriter().message(TYPE.tensor, tensor));
}

function encodeFunction(each: OnnxFunction): WireWriter {
  const writer = new WireWriter().text(FUNCTION.name, each.name);
  for (const name of each.inputs) writer.text(FUNCTION.input, name);
  for (const name of each.outputs) writer.text(FUNCTION.output, name);
  for (const name of each.attributes) writer.text(FUNCTION.attribute, name);
  for (const node of each.nodes) writer.message(FUNCTION.node, encodeNode(node, each.opsets));
  writeOpsets(writer, FUNCTION.opsetImport, each.opsets);
  writer.text(FUNCTION.domain, each.domain);
  const subgraph = (graph: OnnxGraph): WireWriter => encodeGraph(graph, each.opsets);
  for (const [name, attribute] of each.attributeDefaults) {
    writer.message(FUNCTION.attributeProto, encodeAttribute(name, attribute, subgraph));
  }
  if (each.overload !== '') writer.text(FUNCTION.overload, each.overload);
  return writer;
}

function writeOpsets(writer: WireWriter, field: number, opsets: Opsets): void {
  for (const [domain, version] of opsets) {
    const id = new WireWriter().text(OPSET.domain, domain).int(OPSET.version, version);
    writer.message(field, id);
  }
}
