/** Functions of one or two elements: what the kernels call and what folding computes. */
import {
  allocate,
  elementCount,
  type ElementType,
  type Tensor,
  type TensorType,
} from '@flashline/ir';
import { forEachRow, planBroadcast } from './broadcast-plan.ts';

/** A C function or function-like macro and the headers in `nk/` that it needs. */
export interface ScalarFunction {
  readonly c: string;
  readonly headers: readonly string[];
}

/** The same on numbers, and on bigints for the 64-bit integers. Results wrap when they are stored. */
export interface Arithmetic {
  readonly number: (...operands: number[]) => number;
  readonly bigint?: (...operands: bigint[]) => bigint | number;
}

function isWide(element: ElementType): boolean {
  return element === 's64' || element === 'u64';
}

/** `function` over broadcast operands; the first operand's type decides between number and bigint. */
export function evaluateMap(
  inputs: readonly Tensor[],
  type: TensorType,
  arithmetic: Arithmetic,
): Tensor {
  const data = allocate(type.element, elementCount(type.shape));
  if (data.length === 0) return { type, data };
  const apply = (isWide(inputs[0]!.type.element) ? arithmetic.bigint : arithmetic.number) as (
    ...operands: (number | bigint)[]
  ) => number | bigint;
  const plan = planBroadcast(
    inputs.map((input) => input.type.shape),
    type.shape,
  );
  const sources = inputs.map((input) => input.data as ArrayLike<number | bigint>);
  const target = data as { [i: number]: number | bigint };
  let next = 0;
  forEachRow(plan, (positions) => {
    for (let i = 0; i < plan.inner; i++) {
      const operands = sources.map(
        (source, k) => source[positions[k]! + i * plan.innerStrides[k]!]!,
      );
      target[next++] = apply(...operands);
    }
  });
  return { type, data };
}
