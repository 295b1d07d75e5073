/** Sets of element types that element-wise operators accept. */
import type { ElementType } from '@flashline/ir';

export const SIGNED = ['s8', 's16', 's32', 's64'] as const satisfies readonly ElementType[];
export const UNSIGNED = ['u8', 'u16', 'u32', 'u64'] as const satisfies readonly ElementType[];
export const INTEGERS = [...SIGNED, ...UNSIGNED] as const;
/** The floats that kernels compute with; half precision is converted around them. */
export const FLOATS = ['f32', 'f64'] as const satisfies readonly ElementType[];
export const NUMBERS = [...FLOATS, ...INTEGERS] as const;
/** Everything whose elements have an address. */
export const ADDRESSABLE = [...NUMBERS, 'f16', 'bf16', 'bool'] as const;
