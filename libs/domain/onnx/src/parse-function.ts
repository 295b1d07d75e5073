/** FunctionProto: a model-local function. */
import { ModelError } from './errors.ts';
import { FUNCTION, OPSET } from './fields.ts';
import type { ImportContext } from './import-context.ts';
import type { OnnxAttribute, OnnxFunction } from './model.ts';
import { parseAttribute } from './parse-attribute.ts';
import { canonicalDomain, parseGraph, parseNode } from './parse-graph.ts';
import type { WireReader } from './wire-reader.ts';

export function parseFunction(reader: WireReader, context: ImportContext): OnnxFunction {
  const inputs: string[] = [];
  const outputs: string[] = [];
  const attributes: string[] = [];
  const attributeDefaults = new Map<string, OnnxAttribute>();
  const opsets = new Map<string, number>();
  const bodies: WireReader[] = [];
  let name = '';
  let domain = '';
  let overload = '';
  const parseSubgraph = (graph: WireReader): ReturnType<typeof parseGraph> =>
    parseGraph(graph, { context, opsets, depth: 1 });
  while (reader.next()) {
    if (reader.field === FUNCTION.name) name = context.name(reader);
    else if (reader.field === FUNCTION.domain) domain = canonicalDomain(context.name(reader));
    else if (reader.field === FUNCTION.overload) overload = context.name(reader);
    else if (reader.field === FUNCTION.input) inputs.push(context.name(reader));
    else if (reader.field === FUNCTION.output) outputs.push(context.name(reader));
    else if (reader.field === FUNCTION.attribute) attributes.push(context.name(reader));
    else if (reader.field === FUNCTION.opsetImport) addOpset(reader, context, opsets);
    else if (reader.field === FUNCTION.node) bodies.push(context.message(reader, 'NodeProto'));
    else if (reader.field === FUNCTION.attributeProto) {
      const proto = context.message(reader, 'AttributeProto');
      const named = parseAttribute(proto, context, parseSubgraph);
      attributeDefaults.set(named.name, named.attribute);
    } else reader.skip();
  }
  checkDistinct(name, [...inputs, ...outputs.filter((out) => !inputs.includes(out))], reader.start);
  // Bodies come last: they need the operator sets, which the file may give after them.
  const nodes = bodies.map((body) => parseNode(body, { context, opsets, depth: 0 }));
  return { domain, name, overload, inputs, outputs, attributes, attributeDefaults, opsets, nodes };
}

/** Adds one OperatorSetIdProto. */
export function addOpset(
  reader: WireReader,
  context: ImportContext,
  opsets: Map<string, number>,
): void {
  const id = context.message(reader, 'OperatorSetIdProto');
  let domain = '';
  let version = 0;
  while (id.next()) {
    if (id.field === OPSET.domain) domain = canonicalDomain(context.name(id));
    else if (id.field === OPSET.version) version = id.int();
    else id.skip();
  }
  const label = `operator set '${domain || 'ai.onnx'}'`;
  if (version < 1 || version > 0x7fffffff) {
    throw reader.error('ONNX_NO_OPSET', `${label} is imported at version ${version}`);
  }
  const other = opsets.get(domain);
  if (other !== undefined && other !== version) {
    throw reader.error('ONNX_NO_OPSET', `${label} is imported at versions ${other} and ${version}`);
  }
  opsets.set(domain, version);
}

function checkDistinct(name: string, names: readonly string[], offset: number): void {
  const twice = names.find((each, i) => names.indexOf(each) !== i);
  if (twice === undefined) return;
  const what = `function '${name}' has two inputs or outputs of the name '${twice}'`;
  throw new ModelError('ONNX_DUPLICATE_NAME', what, { offset });
}
