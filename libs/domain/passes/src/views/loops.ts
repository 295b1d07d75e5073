/** Loops over memory: how a tensor that is a view of another one walks through it. */

/** So many steps of so many elements. */
export interface Loop {
  readonly size: number;
  readonly stride: number;
}

/** Joins neighbours that together walk without a gap; loops of one step say nothing and go. */
export function mergeLoops(loops: readonly Loop[]): Loop[] {
  const merged: Loop[] = [];
  for (const loop of loops) {
    if (loop.size === 1) continue;
    const outer = merged.at(-1);
    if (outer !== undefined && outer.stride === loop.size * loop.stride) {
      merged[merged.length - 1] = { size: outer.size * loop.size, stride: loop.stride };
    } else {
      merged.push(loop);
    }
  }
  return merged;
}

/**
 * The same walk cut into groups whose steps multiply to `sizes`, outermost first; null where a cut
 * would fall inside a loop.
 */
export function regroup(loops: readonly Loop[], sizes: readonly number[]): Loop[][] | null {
  const queue = mergeLoops(loops);
  const groups: Loop[][] = [];
  for (const size of sizes) {
    const group: Loop[] = [];
    for (let need = size; need !== 1;) {
      const loop = queue.shift();
      if (loop === undefined) return null;
      if (need % loop.size === 0) {
        group.push(loop);
        need /= loop.size;
      } else if (loop.size % need === 0) {
        const rest = loop.size / need;
        group.push({ size: need, stride: loop.stride * rest });
        queue.unshift({ size: rest, stride: loop.stride });
        need = 1;
      } else {
        return null;
      }
    }
    groups.push(group);
  }
  return queue.length === 0 ? groups : null;
}

/** The walk in row-major order of a whole tensor. */
export function rowMajorLoops(shape: readonly number[]): Loop[][] {
  let stride = 1;
  return shape
    .toReversed()
    .map((size) => {
      const loop = { size, stride };
      stride *= size;
      return size === 1 ? [] : [loop];
    })
    .reverse();
}

/** The loops outermost in memory first, where they visit each of `count` elements once; else null. */
export function inMemoryOrder(loops: readonly Loop[], count: number): Loop[] | null {
  const sorted = [...loops].sort((a, b) => b.stride - a.stride);
  let stride = count;
  for (const loop of sorted) {
    stride /= loop.size;
    if (loop.stride !== stride) return null;
  }
  return stride === 1 ? sorted : null;
}
