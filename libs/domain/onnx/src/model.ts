/**
 * An ONNX file as data: what the format says, with nothing inferred. Names are those of the file;
 * the domain `ai.onnx` is written as the empty string everywhere.
 */
import type { Tensor } from '@flashline/ir';

export interface OnnxModel {
  readonly irVersion: number;
  /** Version of each operator set that the model imports; '' is the domain `ai.onnx`. */
  readonly opsets: ReadonlyMap<string, number>;
  readonly producerName: string;
  readonly producerVersion: string;
  readonly graph: OnnxGraph;
  readonly functions: readonly OnnxFunction[];
}

export interface OnnxGraph {
  readonly name: string;
  /** In the order of the file, which hostile files need not keep topological. */
  readonly nodes: readonly OnnxNode[];
  /** Sparse initializers are here too, made dense. */
  readonly initializers: ReadonlyMap<string, OnnxTensor>;
  /** Inputs that the caller gives: inputs of the main graph that have an initializer are left out. */
  readonly inputs: readonly OnnxValueInfo[];
  readonly outputs: readonly OnnxValueInfo[];
  /** What the file says of values inside the graph; it may be wrong and is a hint at best. */
  readonly valueInfos: readonly OnnxValueInfo[];
}

export interface OnnxNode {
  /** As in the file: may be empty, and is not always unique. */
  readonly name: string;
  readonly opType: string;
  readonly domain: string;
  /** Which of several functions of one name is meant; empty for operators. */
  readonly overload: string;
  /** Version of the node's operator set; null where nothing imports its domain. */
  readonly opset: number | null;
  /** '' is an optional input that is absent. */
  readonly inputs: readonly string[];
  /** '' is an optional output that nobody wants. */
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, OnnxAttribute>;
  /** Byte offset of the node in the file. */
  readonly offset: number;
}

/** Integers are exact up to 2^53; beyond they are rounded, so the int64 extremes read as +-2^63. */
export type OnnxAttribute =
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'int'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'tensor'; readonly value: OnnxTensor }
  | { readonly kind: 'graph'; readonly value: OnnxGraph }
  | { readonly kind: 'floats'; readonly value: readonly number[] }
  | { readonly kind: 'ints'; readonly value: readonly number[] }
  | { readonly kind: 'strings'; readonly value: readonly string[] }
  | { readonly kind: 'tensors'; readonly value: readonly OnnxTensor[] }
  | { readonly kind: 'graphs'; readonly value: readonly OnnxGraph[] }
  /** In a function body: the value of the calling node's attribute `name`. */
  | { readonly kind: 'reference'; readonly name: string; readonly type: number }
  /** A type or a list of types or sparse tensors: kept for the writer, meaningless to us. */
  | { readonly kind: 'opaque'; readonly typeName: string; readonly encoded: Uint8Array };

/** A tensor that we can compute with, or one of an element type that only the writer can handle. */
export type OnnxTensor =
  | { readonly kind: 'dense'; readonly tensor: Tensor }
  | {
      readonly kind: 'opaque';
      /** ONNX's name of the element type: `string`, `complex64`, `float8e4m3fn` and the like. */
      readonly elementName: string;
      readonly shape: readonly number[];
      /** The TensorProto. */
      readonly encoded: Uint8Array;
    };

export interface OnnxValueInfo {
  readonly name: string;
  /** 'unknown' where the file gives no type. */
  readonly kind: 'tensor' | 'sequence' | 'map' | 'optional' | 'sparse' | 'opaque' | 'unknown';
  /** TensorProto.DataType number of a tensor, else null. */
  readonly elementType: number | null;
  /** A number, the name of a symbolic dimension, or null (unknown); null altogether without shape. */
  readonly dims: readonly (number | string | null)[] | null;
}

/** A model-local function: called like an operator, with its body as the meaning. */
export interface OnnxFunction {
  readonly domain: string;
  readonly name: string;
  readonly overload: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Attributes that a call may give, without default. */
  readonly attributes: readonly string[];
  readonly attributeDefaults: ReadonlyMap<string, OnnxAttribute>;
  readonly opsets: ReadonlyMap<string, number>;
  readonly nodes: readonly OnnxNode[];
}
