/** Nests of loops that move elements from one layout to another, made as short as possible. */
import { Refusal } from '../refusal.ts';

/** One loop: its count, and how far apart neighbours are where they are read and written, in elements. */
export interface Loop {
  readonly count: number;
  readonly read: number;
  readonly write: number;
}

/** Most loops that the kernels walk: NK_ODOMETER_LOOPS. */
export const MOST_LOOPS = 8;

/** The same walk with loops of one turn left out and neighbours joined that step as one. */
export function mergeLoops(loops: readonly Loop[]): Loop[] {
  const merged: Loop[] = [];
  for (const loop of loops) {
    if (loop.count === 1) continue;
    const outer = merged.at(-1);
    const isOneWalk =
      outer !== undefined &&
      outer.read === loop.read * loop.count &&
      outer.write === loop.write * loop.count;
    if (isOneWalk) merged.pop();
    merged.push(isOneWalk ? { ...loop, count: outer.count * loop.count } : loop);
  }
  return merged;
}

/** Whether a merged walk reads neighbouring elements in order. */
export function isContiguous(merged: readonly Loop[]): boolean {
  const [only, second] = merged;
  return second === undefined && (only === undefined || (only.read === 1 && only.write === 1));
}

/** Throws Refusal OP_SHAPE where a merged walk has more loops than the kernels. */
export function requireFewLoops(merged: readonly unknown[], most: number = MOST_LOOPS): void {
  if (merged.length <= most) return;
  throw new Refusal(
    'OP_SHAPE',
    `elements move along ${merged.length} independent axes; at most ${most} are supported`,
  );
}

/**
 * For each loop, outermost first, how far a position moves when that loop steps and those within
 * it start again.
 */
export function odometerSteps(counts: readonly number[], strides: readonly number[]): number[] {
  return counts.map((_, i) =>
    counts.reduce(
      (step, count, j) => (j > i ? step - (count - 1) * strides[j]! : step),
      strides[i]!,
    ),
  );
}
