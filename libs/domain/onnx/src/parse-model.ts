/** ModelProto: the whole file. */
import { ModelError } from './errors.ts';
import { MODEL } from './fields.ts';
import { explainForeignFile } from './foreign-file.ts';
import { ImportContext } from './import-context.ts';
import { DEFAULT_LIMITS, type ImportLimits } from './limits.ts';
import type { OnnxFunction, OnnxModel, OnnxNode } from './model.ts';
import { addOpset, parseFunction } from './parse-function.ts';
import { parseGraph } from './parse-graph.ts';
import { WireReader } from './wire-reader.ts';

/** The newest IR version that we know; ONNX 1.23 writes it. */
const NEWEST_IR_VERSION = 14;
/** Files older than this import no operator sets and mean version 1. */
const FIRST_IR_WITH_OPSETS = 3;

/**
 * Reads an ONNX file. `external` holds the files of external data by their name beside the model.
 * Throws ModelError and nothing else. The bytes are not kept, but for what only the writer needs.
 */
export function parseModel(
  bytes: Uint8Array,
  external: ReadonlyMap<string, Uint8Array>,
  limits: ImportLimits = DEFAULT_LIMITS,
): OnnxModel {
  checkSize(bytes, external, limits);
  return explainForeignFile(bytes, () => readModel(bytes, new ImportContext(limits, external)));
}

/** Refuses an empty file, and one that is too large together with its external data. */
export function checkSize(
  bytes: Uint8Array,
  external: ReadonlyMap<string, Uint8Array>,
  limits: ImportLimits,
): void {
  if (bytes.length === 0) throw new ModelError('ONNX_EMPTY_FILE', 'the file is empty');
  const total = [...external.values()].reduce((sum, file) => sum + file.length, bytes.length);
  if (total <= limits.modelBytes) return;
  const what = `the model has ${total} bytes with its data, more than ${limits.modelBytes}`;
  throw new ModelError('ONNX_LIMIT', what);
}

function readModel(bytes: Uint8Array, context: ImportContext): OnnxModel {
  const reader = new WireReader(bytes, 'ModelProto');
  const opsets = new Map<string, number>();
  const functionReaders: WireReader[] = [];
  let graphReader: WireReader | null = null;
  let irVersion = 0;
  let producerName = '';
  let producerVersion = '';
  while (reader.next()) {
    if (reader.field === MODEL.irVersion) irVersion = reader.int();
    else if (reader.field === MODEL.producerName) producerName = context.name(reader);
    else if (reader.field === MODEL.producerVersion) producerVersion = context.name(reader);
    else if (reader.field === MODEL.opsetImport) addOpset(reader, context, opsets);
    else if (reader.field === MODEL.graph) {
      if (graphReader !== null) throw reader.error('ONNX_BAD_WIRE', 'the model has two graphs');
      graphReader = context.message(reader, 'GraphProto');
    } else if (reader.field === MODEL.functions) {
      functionReaders.push(context.message(reader, 'FunctionProto'));
    } else reader.skip();
  }
  if (graphReader === null) throw new ModelError('ONNX_NO_GRAPH', 'the file holds no graph');
  if (irVersion < 1 || irVersion > NEWEST_IR_VERSION) {
    const what = `the model has IR version ${irVersion}, not one of 1 to ${NEWEST_IR_VERSION}`;
    throw new ModelError('ONNX_IR_VERSION', what);
  }
  if (opsets.size === 0 && irVersion < FIRST_IR_WITH_OPSETS) opsets.set('', 1);
  if (opsets.size === 0) {
    throw new ModelError('ONNX_NO_OPSET', 'the model imports no operator set');
  }
  const functions = functionReaders.map((each) => parseFunction(each, context));
  checkFunctions(functions);
  const graph = parseGraph(graphReader, { context, opsets, depth: 0 });
  checkOpset(graph.nodes);
  return { irVersion, opsets, producerName, producerVersion, graph, functions };
}

function checkFunctions(functions: readonly OnnxFunction[]): void {
  const seen = new Set<string>();
  for (const { domain, name, overload } of functions) {
    const key = JSON.stringify([domain, name, overload]);
    if (seen.has(key)) {
      throw new ModelError('ONNX_DUPLICATE_NAME', `function '${name}' is defined twice`);
    }
    seen.add(key);
  }
}

function checkOpset(nodes: readonly OnnxNode[]): void {
  const node = nodes.find((each) => each.domain === '' && each.opset === null);
  if (node === undefined) return;
  throw new ModelError('ONNX_NO_OPSET', "the model does not import operator set 'ai.onnx'", {
    node: node.name === '' ? null : node.name,
    op: node.opType,
    offset: node.offset,
  });
}
