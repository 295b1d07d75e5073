import { InvariantError, type Value } from '@flashline/ir';

/** Elements of an s32 value that must be known at compile time. */
export function constantIntegers(value: Value): Int32Array {
  const data = value.constant?.data;
  if (data instanceof Int32Array) return data;
  throw new InvariantError(`%${value.id} is no s32 constant`);
}
