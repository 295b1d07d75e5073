/** Stages parse and optimise: a self-contained model to a graph, or to what is wrong with it. */
import { createHash } from 'node:crypto';
import { buildGraph } from '@flashline/compiler';
import { prefixFrom } from '@flashline/emit-c';
import type { AppError } from '@flashline/errors';
import {
  ELEMENT_TYPES,
  elementCount,
  isFloat,
  valueOf,
  type Diagnostic,
  type Graph,
  type Port,
} from '@flashline/ir';
import { ModelError, parseModel, type OnnxModel } from '@flashline/onnx';
import type { Report } from '@flashline/report';
import { asAppError } from './errors.ts';

export interface PreparedModel {
  readonly name: string;
  /** Prefix of the generated C. */
  readonly prefix: string;
  readonly sha256: string;
  readonly bytes: Uint8Array;
  readonly opset: number;
  /** Elements of all floating-point initializers. */
  readonly parameters: number;
  /** Names of the symbolic dimensions of its inputs. */
  readonly symbolicDims: ReadonlySet<string>;
  /** Null exactly where a diagnostic is an error, or `failure` says why there is none. */
  readonly graph: Graph | null;
  readonly diagnostics: readonly Diagnostic[];
  /** Our own mistake that kept a model that was read from becoming a graph. */
  readonly failure: AppError | null;
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
    symbolicDims: new Set(
      model.graph.inputs.flatMap((input) => (input.dims ?? []).filter((dim) => isName(dim))),
    ),
    ...optimise(model, options),
  };
}

function isName(dim: number | string | null): dim is string {
  return typeof dim === 'string';
}

function optimise(
  model: OnnxModel,
  { dims }: PrepareOptions,
): Pick<PreparedModel, 'graph' | 'diagnostics' | 'failure'> {
  try {
    return { ...buildGraph(model, { dims, bindings: new Map() }), failure: null };
  } catch (error) {
    if (error instanceof ModelError) throw error;
    return { graph: null, diagnostics: [], failure: asAppError(error) };
  }
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
