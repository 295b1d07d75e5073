/**
 * What an operator becomes: calls of C kernels, or a view of an input. Addresses do not exist yet;
 * the memory plan decides them from `inPlace` and `scratchBytes`.
 */
import type { TypedArray } from '@flashline/ir';

/** A field of a C params structure. Plain numbers are integers. */
export type Field =
  | number
  | bigint
  | { readonly float: number }
  | { readonly identifier: string }
  /** Address of a weight made for this call, as Argument's. */
  | { readonly weight: TypedArray }
  | readonly Field[]
  | Fields;

export interface Fields {
  readonly [name: string]: Field;
}

/** `const TYPE name = {fields}` in the model's source, passed by address. */
export interface Params {
  readonly type: string;
  readonly fields: Fields;
}

export type Argument =
  /** Input i of the node: an address in the arena, or of a weight where the value is constant. */
  | { readonly kind: 'input'; readonly index: number; readonly offsetElements?: number }
  | { readonly kind: 'output'; readonly index: number; readonly offsetElements?: number }
  /** A weight made for this call (packed, converted). */
  | { readonly kind: 'weight'; readonly data: TypedArray }
  /** Address within the node's scratch memory, as `pointer` to this C type. */
  | { readonly kind: 'scratch'; readonly cType: string; readonly offsetBytes?: number }
  | { readonly kind: 'integer'; readonly value: number }
  /** Address of a structure of this C type made for the call, its members in order. */
  | { readonly kind: 'record'; readonly cType: string; readonly members: readonly Argument[] }
  | { readonly kind: 'null' };

/** A function made from a macro of a kernel header, one per distinct argument list and model. */
export interface Instance {
  /** Macro in `nk/<header>.h` whose first argument is the function's name. */
  readonly macro: string;
  readonly arguments: readonly string[];
}

export interface KernelCall {
  /**
   * C function, `nk_<file>`, declared in `nk/<file>.h`. With `instance` it is the name of the
   * function that the macro makes; the emitter puts the model's prefix in front of it.
   */
  readonly kernel: string;
  /** Headers in `nk/`, without suffix; default: the kernel's name without `nk_`. */
  readonly headers?: readonly string[];
  readonly instance?: Instance;
  /** First argument of the C call, where the kernel takes parameters. */
  readonly params?: Params;
  readonly arguments: readonly Argument[];
  /**
   * What the call's instructions are linear in, for the prediction: counts by the names that the
   * kernel's entry in the cost table knows. A call always costs `calls: 1` beside them.
   */
  readonly cost: Readonly<Record<string, number>>;
}

export type Lowering =
  /** Output 0 is the bytes of an input from an offset on; no code. */
  | { readonly kind: 'view'; readonly input: number; readonly offsetElements: number }
  /**
   * Output 0 is its inputs laid one after the other. Inputs that can be produced in place are;
   * the others are copied by `calls`, one for each input in order.
   */
  | { readonly kind: 'join'; readonly calls: readonly KernelCall[] }
  | {
      readonly kind: 'calls';
      readonly calls: readonly KernelCall[];
      /** Pairs [input, output] that may start at the same address when the input dies here. */
      readonly inPlace?: readonly (readonly [number, number])[];
      /** Working memory of the node in bytes, aligned to 8. */
      readonly scratchBytes?: number;
      /** Multiply-accumulate operations of the node, as the field counts them. */
      readonly macs?: number;
    };
