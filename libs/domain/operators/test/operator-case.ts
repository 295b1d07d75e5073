/** One ONNX node with inputs, as data. The conformance suite compares it with ONNX Runtime. */
import type { ElementType } from '@flashline/ir';
import type { RefusalCode } from '../src/refusal.ts';

export interface OperatorCase {
  readonly name: string;
  /** ONNX operator type; of a case with `nodes`, what they are together. */
  readonly onnx: string;
  /** Default '', which is ai.onnx. */
  readonly domain?: string;
  /** Default: the suite's newest. */
  readonly opset?: number;
  /** Null for an optional input that is absent. */
  readonly inputs: readonly (OperatorCaseInput | null)[];
  readonly attributes?: Readonly<Record<string, OperatorCaseAttribute>>;
  /** Default 1. */
  readonly outputs?: number;
  /** Several nodes in place of one. They read inputs as x0, x1 ...; their results are y0, y1 ... */
  readonly nodes?: readonly OperatorCaseNode[];
  /** Nodes that mean the same, for ONNX Runtime where it does not have the operator. */
  readonly reference?: readonly OperatorCaseNode[];
  /** The code of the refusal that this case must meet instead of an answer. */
  readonly refused?: RefusalCode;
}

export interface OperatorCaseNode {
  readonly onnx: string;
  readonly inputs: readonly string[];
  /** Default y0. */
  readonly output?: string;
  /** In place of `output`; names other than y0, y1 ... that no node reads are nobody's. */
  readonly outputs?: readonly string[];
  readonly attributes?: Readonly<Record<string, OperatorCaseAttribute>>;
}

export type OperatorCaseAttribute =
  | number
  | string
  | readonly number[]
  | readonly string[]
  /** A tensor; its elements are `constant`. */
  | OperatorCaseInput;

export interface OperatorCaseInput {
  readonly shape: readonly number[];
  /** Default f32. */
  readonly element?: ElementType;
  /** Values of an initializer; absent: a run-time input with random elements. */
  readonly constant?: readonly number[];
  /** Random elements lie in [lo, hi]; default [-3, 3], for unsigned types [0, 15]. */
  readonly range?: readonly [number, number];
}
