/** Stages parse and optimise: a self-contained model to a graph, or to what is wrong with it. */
import { createHash } from 'node:crypto';
import { buildGraph } from '@flashline/compiler';
import { prefixFrom } from '@flashline/emit-c';
import {
  ELEMENT_TYPES,
  elementCount,
  isFloat,
  valueOf,
  type Diagnostic,
  type Graph,
  type Port,
} from '@flashline/ir';
import { parseModel, type OnnxModel } from '@flashline/onnx';
import type { Report } from '@flashline/report';

export interface PreparedModel {
  readonly name: string;
  /** Prefix of the generated C. */
  readonly prefix: string;
  readonly sha256: string;
  readonly bytes: Uint8Array;
  readonly opset: number;
  /** Elements of all floating-point initializers. */
  readonly parameters: number;
  /** Null exactly where a diagnostic is an error. */
  readonly graph: Graph | null;
  readonly diagnostics: readonly Diagnostic[];
}

export interface PrepareOptions {
  readonly dims: ReadonlyMap<string, number>;
  /** Prefix that the user wants, or null for one made from the name. */
  readonly prefix: string | null;
}

/** `bytes` is self-contained. Throws ModelError where it is no ONNX model. */
export function prepareModel(
  name: string,
  bytes: Uint8Array,
  options: PrepareOptions,
): PreparedModel {
  const model = parseModel(bytes, new Map());
  return {
    name,
    prefix: options.prefix ?? prefixFrom(name),
    sha256: createHash('sha256').update(bytes).digest('hex'),
    bytes,
    opset: model.opsets.get('') ?? 0,
    parameters: countParameters(model),
    ...buildGraph(bytes, { dims: options.dims, bindings: new Map() }),
  };
}

/** The model's part of a report; ports are unknown where the model was refused. */
export function describeModel(model: PreparedModel, macs: number | null): Report['model'] {
  const { graph } = model;
  const describe = ({ name, value }: Port) => {
    const { type } = valueOf(graph!, value);
    return { name, shape: [...type.shape], type: ELEMENT_TYPES[type.element].onnxName };
  };
  return {
    name: model.name,
    sha256: model.sha256,
    opset: model.opset,
    parameters: model.parameters,
    macs,
    inputs: graph === null ? [] : graph.inputs.map(describe),
    outputs: graph === null ? [] : graph.outputs.map(describe),
  };
}

function countParameters(model: OnnxModel): number {
  let count = 0;
  for (const initializer of model.graph.initializers.values()) {
    if (initializer.kind !== 'dense') continue;
    const { element, shape } = initializer.tensor.type;
    if (isFloat(element)) count += elementCount(shape);
  }
  return count;
}
