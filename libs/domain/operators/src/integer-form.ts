/**
 * How a node that computes with real numbers becomes one that computes with int8. A pass finds nodes
 * between DequantizeLinear and QuantizeLinear, and the operator says here what they turn into.
 */
import {
  elementCount,
  type Attributes,
  type Quantization,
  type Tensor,
  type TensorType,
  type Value,
} from '@flashline/ir';
import type { Build, Operands } from './define.ts';

/** An input of such a node. */
export type IntegerOperand =
  /** An s8 value computed at run time. */
  | {
      readonly kind: 'activation';
      readonly value: Value;
      readonly quantization: Quantization;
    }
  /**
   * Integers known at compile time: s8, or s32 for a bias. One scale and zero point, or one of each
   * per index of `axis`.
   */
  | {
      readonly kind: 'weights';
      readonly tensor: Tensor;
      readonly scales: readonly number[];
      readonly zeroPoints: readonly number[];
      readonly axis: number;
    }
  /** Real numbers (f32) known at compile time. */
  | { readonly kind: 'constant'; readonly tensor: Tensor }
  /** A value that is no real number, as it is: indices, lengths, conditions. */
  | { readonly kind: 'plain'; readonly value: Value };

export interface IntegerContext<A extends Attributes = Attributes> {
  /** Null for an absent optional input. */
  readonly inputs: readonly (IntegerOperand | null)[];
  /** What the s8 outputs must stand for; null for an output that nobody wants. */
  readonly outputs: readonly (Quantization | null)[];
  /** Types of the real outputs, null where not wanted; they become s8 of the same shape. */
  readonly types: readonly (TensorType | null)[];
  readonly attributes: A;
}

/** Why a node stays in fp32. */
export const FALLBACKS = {
  INT8_NO_KERNEL: 'The operator has no int8 kernel.',
  INT8_OPERANDS: 'The operands are of a form that the int8 kernel does not take.',
  INT8_SCALE: 'The scales are too far apart for the int8 arithmetic.',
  INT8_NOT_QUANTIZED: 'The model gives no scale for an input or output of the node.',
  INT8_NEIGHBOURS: 'All around the node is fp32, and int8 would cost conversions for nothing.',
  INT8_HARM: 'Int8 would cost too much accuracy here.',
  INT8_KEPT: 'The user asked for fp32.',
} as const;

export type FallbackCode = keyof typeof FALLBACKS;

/** Given in place of values. `message` is half a sentence: what is in the way and what to do. */
export interface NoIntegerForm {
  readonly code: FallbackCode;
  readonly message: string;
}

export interface IntegerForm<A extends Attributes = Attributes> {
  /**
   * Constant inputs that are quantised as s8 weights, symmetric: per input the axis with a scale per
   * index, null for one scale. Other constants (biases, norms) stay f32. Default: none.
   */
  weights?(inputs: Operands, attributes: A): Readonly<Record<number, number | null>>;
  /**
   * Where the outputs' scale comes from. 'own' (default): calibrated. 'shared': all activations in
   * and out have one quantization, since the node only moves or selects elements. A quantization:
   * the range of the function is known whatever the data.
   */
  output?(attributes: A): 'own' | 'shared' | Quantization;
  /**
   * The s8 values of the outputs (null where not wanted), built from the operands' s8 values and
   * constants. Arithmetic that the result must keep: the exact real result over the output's scale,
   * rounded half to even, plus the zero point, saturated; at most 1 off, equal in 99.9 % (99 % behind
   * a recurrent layer, whose state is rounded at every step).
   */
  make(context: IntegerContext<A>, build: Build): readonly (Value | null)[] | NoIntegerForm;
}

/** The real numbers (f32) behind constant integers. */
export function realWeights(operand: Extract<IntegerOperand, { kind: 'weights' }>): Tensor {
  const { tensor, scales, zeroPoints, axis } = operand;
  const { shape } = tensor.type;
  const inner = scales.length === 1 ? 1 : elementCount(shape.slice(axis + 1));
  const integers = tensor.data as ArrayLike<number>;
  const data = Float32Array.from(integers, (q, i) => {
    const channel = Math.floor(i / inner) % scales.length;
    return (q - zeroPoints[channel % zeroPoints.length]!) * scales[channel]!;
  });
  return { type: { element: 'f32', shape }, data };
}
