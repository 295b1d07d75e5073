/** NodeProto and GraphProto, which hold each other through attributes. */
import { checkNames } from './check-names.ts';
import { ModelError } from './errors.ts';
import { GRAPH, NODE } from './fields.ts';
import type { ImportContext } from './import-context.ts';
import type { OnnxAttribute, OnnxGraph, OnnxNode, OnnxTensor, OnnxValueInfo } from './model.ts';
import { parseAttribute } from './parse-attribute.ts';
import { parseSparseTensor } from './parse-sparse-tensor.ts';
import { parseTensor, type NamedTensor } from './parse-tensor.ts';
import { parseValueInfo } from './parse-value-info.ts';
import type { WireReader } from './wire-reader.ts';

/** What a node or graph needs to know of where it stands. */
export interface Scope {
  readonly context: ImportContext;
  /** Operator sets of the model, or of the function that this is the body of. */
  readonly opsets: ReadonlyMap<string, number>;
  /** 0 for the main graph and function bodies. */
  readonly depth: number;
}

/** Reads a GraphProto. In the main graph, inputs that have an initializer are constants. */
export function parseGraph(reader: WireReader, scope: Scope): OnnxGraph {
  const { context } = scope;
  context.checkDepth(scope.depth, reader.start);
  const nodes: OnnxNode[] = [];
  const initializers = new Map<string, OnnxTensor>();
  const inputs: OnnxValueInfo[] = [];
  const outputs: OnnxValueInfo[] = [];
  const valueInfos: OnnxValueInfo[] = [];
  let name = '';
  const value = (): OnnxValueInfo =>
    parseValueInfo(context.message(reader, 'ValueInfoProto'), context);
  while (reader.next()) {
    if (reader.field === GRAPH.node) {
      nodes.push(parseNode(context.message(reader, 'NodeProto'), scope));
    } else if (reader.field === GRAPH.name) name = context.name(reader);
    else if (reader.field === GRAPH.initializer) {
      const tensor = parseTensor(context.message(reader, 'TensorProto'), context);
      addInitializer(initializers, tensor, reader);
    } else if (reader.field === GRAPH.sparseInitializer) {
      const tensor = parseSparseTensor(context.message(reader, 'SparseTensorProto'), context);
      addInitializer(initializers, tensor, reader);
    } else if (reader.field === GRAPH.input) inputs.push(value());
    else if (reader.field === GRAPH.output) outputs.push(value());
    else if (reader.field === GRAPH.valueInfo) valueInfos.push(value());
    else reader.skip();
  }
  checkNames({ inputs, initializers, nodes, offset: reader.start });
  const given = scope.depth > 0 ? inputs : inputs.filter((input) => !initializers.has(input.name));
  return { name, nodes, initializers, inputs: given, outputs, valueInfos };
}

/** Reads a NodeProto; errors inside it name it. */
export function parseNode(reader: WireReader, scope: Scope): OnnxNode {
  const { context } = scope;
  const attributes = new Map<string, OnnxAttribute>();
  const inputs: string[] = [];
  const outputs: string[] = [];
  let name = '';
  let opType = '';
  let domain = '';
  let overload = '';
  context.spend('nodes', 1, reader.start);
  try {
    while (reader.next()) {
      if (reader.field === NODE.input) inputs.push(context.name(reader));
      else if (reader.field === NODE.output) outputs.push(context.name(reader));
      else if (reader.field === NODE.name) name = context.name(reader);
      else if (reader.field === NODE.opType) opType = context.name(reader);
      else if (reader.field === NODE.domain) domain = canonicalDomain(context.name(reader));
      else if (reader.field === NODE.overload) overload = context.name(reader);
      else if (reader.field === NODE.attribute) addAttribute(reader, scope, attributes);
      else reader.skip();
    }
    const ports = inputs.length + outputs.length;
    if (ports > context.limits.nodePorts) {
      const what = `${ports} inputs and outputs are more than ${context.limits.nodePorts}`;
      throw reader.error('ONNX_LIMIT', what, reader.start);
    }
    if (opType === '') throw reader.error('ONNX_BAD_NODE', 'no operator is named', reader.start);
  } catch (error) {
    throw error instanceof ModelError && name !== '' ? error.inNode(name, opType) : error;
  }
  const opset = scope.opsets.get(domain) ?? null;
  const offset = reader.start;
  return { name, opType, domain, overload, opset, inputs, outputs, attributes, offset };
}

/** ONNX's own operators have two names for their domain. */
export function canonicalDomain(domain: string): string {
  return domain === 'ai.onnx' ? '' : domain;
}

function addAttribute(
  reader: WireReader,
  scope: Scope,
  attributes: Map<string, OnnxAttribute>,
): void {
  const { name, attribute } = parseAttribute(
    scope.context.message(reader, 'AttributeProto'),
    scope.context,
    (graph) => parseGraph(graph, { ...scope, depth: scope.depth + 1 }),
  );
  if (attributes.has(name)) {
    throw reader.error('ONNX_DUPLICATE_NAME', `attribute '${name}' is given twice`);
  }
  attributes.set(name, attribute);
}

function addInitializer(
  initializers: Map<string, OnnxTensor>,
  { name, tensor }: NamedTensor,
  reader: WireReader,
): void {
  if (name === '') throw reader.error('ONNX_BAD_TENSOR', 'an initializer has no name');
  if (initializers.has(name)) {
    throw reader.error('ONNX_DUPLICATE_NAME', `initializer '${name}' is given twice`);
  }
  initializers.set(name, tensor);
}
