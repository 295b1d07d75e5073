/**
 * The graph: an immutable list of nodes in execution order over typed values. Passes return new
 * graphs and share what they did not change.
 */
import type { Tensor, TensorType } from './tensor.ts';

/** Identifier of a value, unique in its graph. */
export type ValueId = string;

/** What the integers of a value stand for: scale * (integer - zeroPoint). */
export interface Quantization {
  /** Positive and finite. */
  readonly scale: number;
  readonly zeroPoint: number;
}

export interface Value {
  readonly id: ValueId;
  readonly type: TensorType;
  /** Of an integer value that stands for real numbers: for readers of reports, ports and headers. */
  readonly quantization?: Quantization;
  /** The value itself where it is known at compile time. */
  readonly constant: Tensor | null;
  /**
   * Name of the ONNX value that this value equals, bit for bit up to rounding, or where it has a
   * quantization: stands for; null for our own.
   */
  readonly onnxName: string | null;
}

export type AttributeValue =
  number | string | boolean | readonly number[] | readonly string[] | Tensor;

export type Attributes = Readonly<Record<string, AttributeValue>>;

export interface Node {
  /** Unique in its graph; the ONNX node's name where it has one. */
  readonly name: string;
  /** Name of an operator definition. */
  readonly op: string;
  /** Null for an optional input that is absent. */
  readonly inputs: readonly (ValueId | null)[];
  /** Null for an optional output that nobody asked for. */
  readonly outputs: readonly (ValueId | null)[];
  readonly attributes: Attributes;
  /** ONNX nodes that this node stands for, in execution order. */
  readonly sources: readonly string[];
}

/** An ONNX node that no node stands for any more, and who removed it. */
export interface RemovedSource {
  readonly source: string;
  readonly pass: string;
}

/** An ONNX node that computes in fp32 where int8 was wanted, and why. */
export interface Fallback {
  readonly source: string;
  readonly code: string;
  /** Half a sentence: what is in the way and what to do. */
  readonly message: string;
}

/** An input or output of the model: its ONNX name and the value behind it. */
export interface Port {
  readonly name: string;
  readonly value: ValueId;
}

export interface Graph {
  readonly name: string;
  readonly inputs: readonly Port[];
  /** Two outputs may name the same value; an output may be an input or a constant. */
  readonly outputs: readonly Port[];
  readonly values: ReadonlyMap<ValueId, Value>;
  /** In an order in which every input is produced before it is read. */
  readonly nodes: readonly Node[];
  readonly removed: readonly RemovedSource[];
  readonly fallbacks: readonly Fallback[];
}

/** The value of that id; an unknown id is our own bug. */
export function valueOf(graph: Graph, id: ValueId): Value {
  const value = graph.values.get(id);
  if (value === undefined) throw new InvariantError(`value %${id} is not in the graph`);
  return value;
}

/** Thrown when we are wrong, never when the user is. */
export class InvariantError extends Error {
  override name = 'InvariantError';
}
