/**
 * What an operator is. A definition holds everything the house knows of it: which ONNX nodes it
 * stands for, its shapes, its value where constants must fold, and the kernels it becomes.
 */
import type { Attributes, ElementType, Tensor, TensorType, Value } from '@flashline/ir';
import type { IntegerForm } from './integer-form.ts';
import type { Lowering } from './lowering.ts';
import type { OnnxNodeView } from './onnx-node-view.ts';
import type { OnnxWriter } from './onnx-writer.ts';

/** Inputs of a node; null where an optional one is absent. */
export type Operands = readonly (Value | null)[];

/** Makes nodes and constants; types are inferred and constants folded at once. */
export interface Build {
  /** Output values of a new node; `outputs` is how many (default 1). */
  emit(op: string, inputs: Operands, attributes?: Attributes, outputs?: number): readonly Value[];
  /** The same for the one-output case. */
  one(op: string, inputs: Operands, attributes?: Attributes): Value;
  constant(tensor: Tensor): Value;
  /** Whether `value` is a constant, or the real numbers that a DequantizeLinear makes of constants. */
  isKnown(value: Value): boolean;
}

/** How one ONNX operator becomes nodes of ours. */
export interface OnnxMapping {
  readonly type: string;
  /** '' (default) is ai.onnx. */
  readonly domain?: string;
  /** Lowest opset that is accepted. */
  readonly since: number;
  /** Inputs whose values fix a shape, axis or extent: they must be known at compile time. */
  readonly constantInputs?: readonly number[];
  /** [fewest, most] inputs. */
  readonly inputs: readonly [number, number];
  /**
   * The values of the ONNX node's outputs, in order, null for one that is not wanted.
   * Throws Refusal.
   */
  readonly convert: (node: OnnxNodeView, build: Build) => readonly (Value | null)[];
}

/** What passes may know of an operator without knowing its name. */
export interface Traits {
  /** Output i depends on element i of the (broadcast) inputs alone. */
  readonly elementwise?: boolean;
  /** The node takes attributes `activation` ('none' | 'relu' | 'clip'), `lo`, `hi`. */
  readonly fusesActivation?: boolean;
  /** The node takes one more input, of the output's type, added before the activation. */
  readonly fusesResidual?: number;
  /** Moves or copies elements; a rescale or layout question passes through it. */
  readonly movesData?: boolean;
  /**
   * Outputs are elements of the input or places in it, and follow from the order of the elements: an
   * increasing function may be applied before or after.
   */
  readonly keepsOrder?: boolean;
  /** Reads, gives or computes with integers that stand for real numbers. */
  readonly quantized?: boolean;
  /** One output repeats a part of another: the states after the last step. */
  readonly finalState?: FinalState;
}

/** Outputs of an operator that runs over a sequence, forwards, backwards or both. */
export interface FinalState {
  /** Output of the states after every step, [steps, directions, batch, units]. */
  readonly sequence: number;
  /** Output of the states after the last step, [directions, batch, units]. */
  readonly state: number;
  /**
   * For each direction the step whose part of `sequence` equals its part of `state` bit for bit; null
   * where sequences end at steps of their own or the outputs are laid out otherwise.
   */
  lastSteps(inputs: Operands, attributes: Attributes): readonly number[] | null;
}

export interface LowerContext<A extends Attributes = Attributes> {
  readonly inputs: Operands;
  readonly outputs: readonly (Value | null)[];
  readonly attributes: A;
}

export interface Operator<A extends Attributes = Attributes> {
  /** Name in our IR: ONNX's where the meaning is the same. */
  readonly name: string;
  readonly onnx: readonly OnnxMapping[];
  readonly traits?: Traits;
  /**
   * Element types of the data that the kernels compute with; absent: any. Half-precision inputs
   * are converted to f32 and the f32 outputs back where f32 is here and they are not.
   */
  readonly computes?: readonly ElementType[];
  /** Output types. Throws Refusal where the inputs do not fit together. */
  infer(inputs: Operands, attributes: A, outputs: number): readonly TensorType[];
  /** The value, only where constant folding needs it; exact as ONNX defines it. */
  evaluate?(
    inputs: readonly (Tensor | null)[],
    attributes: A,
    outputs: readonly TensorType[],
  ): readonly Tensor[];
  lower(context: LowerContext<A>): Lowering;
  /**
   * The same in ONNX, of the version that the compiler exports: the names of the outputs, alone where
   * there is one. Absent: the ONNX node of our name with our inputs and attributes, if import knows it.
   */
  toOnnx?(context: LowerContext<A>, write: OnnxWriter): string | readonly string[];
  /**
   * Absent: no int8 kernel, unless traits tell enough: nodes that move data, and element-wise
   * functions of one input that can be evaluated, need none.
   */
  readonly integers?: IntegerForm<A>;
}

/** Identity that gives the definition its types. */
export function defineOperator<A extends Attributes>(operator: Operator<A>): Operator<A> {
  return operator;
}
