/** What a definition writes ONNX nodes with: the way back from import, for ONNX Runtime to compute. */
import type { Tensor, Value } from '@flashline/ir';

/**
 * An input of an ONNX node: a value of the graph, the name of an output written before, a constant,
 * integers as an s64 list; null where it is absent.
 */
export type OnnxOperand = Value | string | Tensor | readonly number[] | null;

/** Numbers and booleans are integers in ONNX unless they are said to be floats. */
export type OnnxArgument =
  | number
  | boolean
  | string
  | readonly number[]
  | readonly string[]
  | Tensor
  | { readonly float: number }
  | { readonly floats: readonly number[] };

export type OnnxArguments = Readonly<Record<string, OnnxArgument>>;

export interface OnnxWriter {
  /** The name of the output of a new node of ai.onnx. */
  one(type: string, inputs: readonly OnnxOperand[], attributes?: OnnxArguments): string;
  /** The names of the first `count` outputs of a new node. */
  many(
    type: string,
    inputs: readonly OnnxOperand[],
    attributes: OnnxArguments,
    count: number,
  ): readonly string[];
}
