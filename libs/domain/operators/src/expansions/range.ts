import { allocate, toNumbers, type Tensor } from '@flashline/ir';
import type { OnnxMapping } from '../define.ts';
import { Refusal } from '../refusal.ts';

/** Longest result that is computed at compile time. */
const MOST_ELEMENTS = 2 ** 22;

/** Range of numbers known at compile time. */
export const range: OnnxMapping = {
  type: 'Range',
  since: 11,
  inputs: [3, 3],
  constantInputs: [0, 1, 2],
  convert: (node, build) => {
    const bounds = [0, 1, 2].map((i) => node.constant(i));
    return [build.constant(countUp(bounds))];
  },
};

/** start, start + delta, ... before limit, each sum rounded to the element type as ONNX's body does. */
function countUp(bounds: readonly Tensor[]): Tensor {
  const { element } = bounds[0]!.type;
  const [start, limit, delta] = bounds.map((bound) => toNumbers(bound)[0]);
  const isKnownType = ['f32', 'f64', 's16', 's32', 's64'].includes(element);
  if (!isKnownType || bounds.some(({ type }) => type.element !== element)) {
    throw new Refusal('OP_TYPE', `start, limit and delta cannot be ${element} here`);
  }
  const span = element === 'f32' ? Math.fround(limit! - start!) : limit! - start!;
  const count = Math.max(0, Math.ceil(span / delta!));
  if (!Number.isInteger(count) || delta === 0) {
    throw new Refusal('OP_ATTRIBUTE', `no range goes from ${start} to ${limit} by ${delta}`);
  }
  if (count > MOST_ELEMENTS) {
    throw new Refusal('OP_TOO_LARGE', `a range of ${count} elements is too long`);
  }
  const data = allocate(element, count);
  const first = bounds[0]!.data[0]!;
  const step = bounds[2]!.data[0]!;
  let next = first;
  for (let i = 0; i < count; i++) {
    (data as { [n: number]: number | bigint })[i] = next;
    const sum = typeof next === 'bigint' ? next + (step as bigint) : next + (step as number);
    next = element === 'f32' ? Math.fround(sum as number) : sum;
  }
  return { type: { element, shape: [count] }, data };
}
