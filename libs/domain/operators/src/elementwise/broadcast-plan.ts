/**
 * How operands of different shapes are walked together: dimensions that all operands treat alike
 * are joined, the innermost one left is a row for one loop, the others are counted around it.
 */
import { elementCount } from '@flashline/ir';
import { MOST_LOOPS, odometerSteps } from '../movement/loops.ts';
import { Refusal } from '../refusal.ts';

/** One less than NK_ODOMETER_LOOPS: the row is a loop too. */
const MOST_OUTER = MOST_LOOPS - 1;

export interface BroadcastPlan {
  /** Elements of a row. */
  readonly inner: number;
  /** For each operand, 1 if it has an element for each of a row, 0 if one for all. */
  readonly innerStrides: readonly number[];
  /** Sizes of the dimensions around the row, outermost first. */
  readonly outer: readonly number[];
  /** For each operand, elements between neighbours of each outer dimension. */
  readonly outerStrides: readonly (readonly number[])[];
}

interface Dimension {
  readonly size: number;
  readonly strides: readonly number[];
}

/** `shapes` broadcast to `output`. Throws Refusal OP_SHAPE past eight dimensions. */
export function planBroadcast(
  shapes: readonly (readonly number[])[],
  output: readonly number[],
): BroadcastPlan {
  const dimensions = joinDimensions(shapes, output);
  const inner = dimensions.at(-1) ?? { size: 1, strides: shapes.map(() => 1) };
  const outer = dimensions.slice(0, -1);
  if (outer.length > MOST_OUTER) {
    throw new Refusal('OP_SHAPE', `broadcasting over ${dimensions.length} dimensions, at most 8`);
  }
  return {
    inner: inner.size,
    innerStrides: inner.strides,
    outer: outer.map(({ size }) => size),
    outerStrides: shapes.map((_, i) => outer.map(({ strides }) => strides[i]!)),
  };
}

function joinDimensions(
  shapes: readonly (readonly number[])[],
  output: readonly number[],
): Dimension[] {
  const joined: Dimension[] = [];
  output.forEach((size, d) => {
    if (size === 1) return;
    const strides = shapes.map((shape) => broadcastStride(shape, d - output.length + shape.length));
    const last = joined.at(-1);
    if (last !== undefined && last.strides.every((stride, i) => stride === strides[i]! * size)) {
      joined.pop();
      joined.push({ size: last.size * size, strides });
    } else {
      joined.push({ size, strides });
    }
  });
  return joined;
}

function broadcastStride(shape: readonly number[], d: number): number {
  return (shape[d] ?? 1) === 1 ? 0 : elementCount(shape.slice(d + 1));
}

/**
 * What operand i's position changes by when an outer dimension advances and all inside it start
 * again: the form in which the kernels take strides.
 */
export function outerSteps(plan: BroadcastPlan, operand: number): number[] {
  return odometerSteps(plan.outer, plan.outerStrides[operand]!);
}

/** Calls `visit` for each row with the operands' positions of its first element. */
export function forEachRow(
  plan: BroadcastPlan,
  visit: (positions: readonly number[]) => void,
): void {
  const at = plan.outer.map(() => 0);
  const positions = plan.outerStrides.map(() => 0);
  const steps = plan.outerStrides.map((_, i) => outerSteps(plan, i));
  for (;;) {
    visit(positions);
    let d = at.length - 1;
    while (d >= 0 && ++at[d]! === plan.outer[d]) at[d--] = 0;
    if (d < 0) return;
    steps.forEach((step, i) => (positions[i]! += step[d]!));
  }
}

/** The plan's rows and counter steps, which the cost of a broadcast is linear in. */
export function rowCost(plan: BroadcastPlan): { readonly rows: number; readonly carries: number } {
  let rows = 1;
  let carries = 0;
  for (const size of plan.outer) {
    rows *= size;
    carries += rows;
  }
  return { rows, carries };
}
