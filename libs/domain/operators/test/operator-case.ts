/** One ONNX node with inputs, as data. The conformance suite compares it with ONNX Runtime. */
import type { ElementType } from '@flashline/ir';

export interface OperatorCase {
  readonly name: string;
  /** ONNX operator type. */
  readonly onnx: string;
  /** Default: the suite's newest. */
  readonly opset?: number;
  /** Null for an optional input that is absent. */
  readonly inputs: readonly (OperatorCaseInput | null)[];
  readonly attributes?: Readonly<Record<string, number | string | readonly number[] | readonly string[]>>;
  /** Default 1. */
  readonly outputs?: number;
}

export interface OperatorCaseInput {
  readonly shape: readonly number[];
  /** Default f32. */
  readonly element?: ElementType;
  /** Values of an initializer; absent: a run-time input with random elements. */
  readonly constant?: readonly number[];
  /** Random elements lie in [lo, hi]; default [-3, 3], for unsigned types [0, 15]. */
  readonly range?: readonly [number, number];
}
