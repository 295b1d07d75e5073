/** What is predicted or measured of a kernel call: its entry in the tables and its counts. */
import type { KernelCall } from '@flashline/operators';

export interface CostTerm {
  /** Entries of the tables that know the call, the best one first. */
  readonly keys: readonly string[];
  /** Counts of the cost features; `calls` is 1. */
  readonly counts: Readonly<Record<string, number>>;
}

/**
 * The terms of every layer's calls. A function that is made for the model and called once is
 * another kernel than one called twice: the compiler puts it into the run function and knows its
 * parameters there.
 */
export function costTerms(layers: readonly (readonly KernelCall[])[]): readonly CostTerm[][] {
  const uses = new Map<string, number>();
  for (const { kernel } of layers.flat()) uses.set(kernel, (uses.get(kernel) ?? 0) + 1);
  return layers.map((calls) =>
    calls.map((call) => ({
      keys: keysOf(call, uses.get(call.kernel) === 1),
      counts: { calls: 1, ...call.cost },
    })),
  );
}

function keysOf({ kernel, instance }: KernelCall, isOnce: boolean): string[] {
  if (instance === undefined) return [kernel];
  const shared = [kernel, instance.macro];
  return isOnce ? [`${kernel} once`, kernel, `${instance.macro} once`, instance.macro] : shared;
}
