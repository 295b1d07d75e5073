/** Stages parse and optimise: a self-contained model to a graph, or to what is wrong with it. */
import { createHash } from 'node:crypto';
import { importModel, isQuantized, optimiseGraph, type PortType } from '@flashline/compiler';
import { prefixFrom } from '@flashline/emit-c';
import { AppError } from '@flashline/errors';
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
import { asAppError, MODEL_UNREADABLE } from './errors.ts';
import type { Precision } from './target.ts';
import type { WarningCode } from './warnings.ts';

/** A model and all that was made of it so far, with its bytes. */
export interface PreparedModel extends PreparedGraphs {
  /** The self-contained ONNX file. */
  readonly bytes: Uint8Array;
}

/** What the stages after import need of a model. */
export interface PreparedGraphs {
  readonly name: string;
  /** Prefix of the generated C. */
  readonly prefix: string;
  readonly sha256: string;
  readonly opset: number;
  /** Elements of all floating-point and 8-bit initializers. */
  readonly parameters: number;
  /** Names of the symbolic dimensions of its inputs. */
  readonly symbolicDims: ReadonlySet<string>;
  /**
   * The graph before any pass: its ports have the types of the user's data. Null exactly where a
   * diagnostic is an error, or `failure` says why there is none.
   */
  readonly imported: Graph | null;
  /** The optimised graph, in the precision that the model came in; null as `imported` is. */
  readonly graph: Graph | null;
  /** The model computes with integers already, so that all its targets are int8. */
  readonly isQuantized: boolean;
  /** What we quantised the model to, or what kept us from it; null where nobody asked. */
  readonly quantized: QuantizedModel | AppError | null;
  readonly diagnostics: readonly Diagnostic[];
  /** Our own mistake that kept a model that was read from becoming a graph. */
  readonly failure: AppError | null;
}

/** A graph that computes with int8, and how it came to be, for the head of generated files. */
export interface QuantizedModel {
  readonly graph: Graph;
  /** The graph of real numbers that it stands for, value by value of the same ONNX name. */
  readonly real: Graph;
  readonly settings: readonly (readonly [key: string, value: string])[];
}

export interface PrepareOptions {
  readonly dims: ReadonlyMap<string, number>;
  /** Prefix that the user wants, or null for one made from the name. */
  readonly prefix: string | null;
  /** Ports of a model that is quantised already: as they are (default), or int8. */
  readonly io?: PortType;
}

/**
 * What was thrown while a model was read: an AppError where the model is none, with `label` for the file
 * that the user gave, else the error itself.
 */
export function unreadableModel(label: string, error: unknown): unknown {
  if (!(error instanceof ModelError)) return error;
  return new AppError(MODEL_UNREADABLE, `${label}: ${error.message}: ${error.hint}.`, {
    cause: error,
  });
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

type Graphs = Pick<
  PreparedModel,
  'imported' | 'graph' | 'isQuantized' | 'quantized' | 'diagnostics' | 'failure'
>;

const NO_GRAPH = { imported: null, graph: null, isQuantized: false, quantized: null };

function optimise(model: OnnxModel, { dims, io = 'fp32' }: PrepareOptions): Graphs {
  try {
    const { graph: imported, diagnostics } = importModel(model, { dims, bindings: new Map() });
    if (imported === null) return { ...NO_GRAPH, diagnostics, failure: null };
    const isOwn = isQuantized(imported);
    return {
      imported,
      graph: optimiseGraph(imported, isOwn ? io : 'fp32'),
      isQuantized: isOwn,
      quantized: null,
      diagnostics: isOwn ? [...diagnostics, QUANTIZED_ALREADY] : diagnostics,
      failure: null,
    };
  } catch (error) {
    if (error instanceof ModelError) throw error;
    return { ...NO_GRAPH, diagnostics: [], failure: asAppError(error) };
  }
}

const QUANTIZED_ALREADY: Diagnostic = {
  code: 'QUANTIZED_ALREADY' satisfies WarningCode,
  severity: 'info',
  node: null,
  op: null,
  message: 'the model is quantised already, so that its targets are int8 with the scales it has',
  hint: null,
};

/** The graph of a target; null where the model was refused or was not quantised. */
export function graphFor(model: PreparedGraphs, precision: Precision): Graph | AppError | null {
  if (precision === 'fp32' || model.isQuantized) return model.graph;
  const { quantized } = model;
  return quantized instanceof AppError ? quantized : (quantized?.graph ?? null);
}

/** What made the graph of a target, beyond what the target says itself. */
export function settingsFor(
  { quantized }: PreparedGraphs,
  precision: Precision,
): QuantizedModel['settings'] {
  const isOurs = precision === 'int8' && quantized !== null && !(quantized instanceof AppError);
  return isOurs ? quantized.settings : [];
}

/** The model's part of a report; ports are unknown where the model was refused. */
export function describeModel(model: PreparedGraphs, macs: number | null): Report['model'] {
  const graph = portGraph(model);
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

/** Where ports are int8 at all, no target has others. */
function portGraph({ graph, quantized }: PreparedGraphs): Graph | null {
  return quantized === null || quantized instanceof AppError ? graph : quantized.graph;
}

function countParameters(model: OnnxModel): number {
  let count = 0;
  for (const initializer of model.graph.initializers.values()) {
    if (initializer.kind !== 'dense') continue;
    const { element, shape } = initializer.tensor.type;
    if (isFloat(element) || element === 's8' || element === 'u8') count += elementCount(shape);
  }
  return count;
}
