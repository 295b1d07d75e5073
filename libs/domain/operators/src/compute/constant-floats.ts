import { InvariantError, type Value } from '@flashline/ir';

/** Elements of an f32 value that must be known at compile time. */
export function constantFloats(value: Value): Float32Array {
  const data = value.constant?.data;
  if (data instanceof Float32Array) return data;
  throw new InvariantError(`%${value.id} is no f32 constant`);
}
