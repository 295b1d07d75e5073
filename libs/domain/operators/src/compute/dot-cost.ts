/** Counts that the cost of the products of nk/dot_f32.h is linear in. */

/** How many sums a function of nk/dot_f32.h makes at once. */
export type DotWidth = 8 | 4 | 2 | 1;

/** `count` calls of the function that makes `width` sums over `depth` products each. */
export interface Dots {
  readonly width: DotWidth;
  readonly depth: number;
  readonly count: number;
}

/** The calls that a row of a packed matrix takes: eight outputs at a time, then 4, 2 and 1. */
export function denseRowDots(outputs: number, depth: number, rows = 1): Dots[] {
  const rest = ([4, 2, 1] as const).map((width) => ({
    width,
    depth,
    count: (outputs & width) === 0 ? 0 : rows,
  }));
  return [{ width: 8, depth, count: rows * (outputs >> 3) }, ...rest];
}

/** Per width: calls, steps of eight products, single steps. */
export function dotCost(dots: readonly Dots[], times = 1): Record<string, number> {
  const cost: Record<string, number> = {};
  const add = (name: string, count: number) => {
    cost[name] = (cost[name] ?? 0) + count * times;
  };
  for (const { width, depth, count } of dots) {
    add(`dots${width}`, count);
    add(`dots${width}Eights`, count * (depth >> 3));
    add(`dots${width}Ones`, count * (depth & 7));
  }
  return cost;
}
