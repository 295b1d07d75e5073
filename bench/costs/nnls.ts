/** Least squares with no negative coefficient: the active-set method of Lawson and Hanson (1974). */

/** Minimises |A c - b| over c >= 0. Rows of `a` have one entry per coefficient. */
export function solveNonNegative(
  a: readonly (readonly number[])[],
  b: readonly number[],
): number[] {
  const columns = a[0]?.length ?? 0;
  const scale = Array.from({ length: columns }, (_, j) =>
    Math.sqrt(a.reduce((sum, row) => sum + row[j]! ** 2, 0)),
  );
  const scaled = a.map((row) => row.map((value, j) => (scale[j] === 0 ? 0 : value / scale[j]!)));
  const gram = Array.from({ length: columns }, (_, i) =>
    Array.from({ length: columns }, (_, j) =>
      scaled.reduce((sum, row) => sum + row[i]! * row[j]!, 0),
    ),
  );
  const right = Array.from({ length: columns }, (_, j) =>
    scaled.reduce((sum, row, i) => sum + row[j]! * b[i]!, 0),
  );
  const solution = activeSet(gram, right);
  return solution.map((value, j) => (scale[j] === 0 ? 0 : value / scale[j]!));
}

const TOLERANCE = 1e-10;

function activeSet(gram: readonly (readonly number[])[], right: readonly number[]): number[] {
  const n = right.length;
  let current = new Array<number>(n).fill(0);
  const passive = new Set<number>();
  const rejected = new Set<number>();
  for (let turn = 0; turn < 10 * n; turn++) {
    const gradient = right.map(
      (value, i) => value - gram[i]!.reduce((sum, g, j) => sum + g * current[j]!, 0),
    );
    let best = -1;
    for (let i = 0; i < n; i++) {
      if (passive.has(i) || rejected.has(i) || gradient[i]! <= TOLERANCE) continue;
      if (best < 0 || gradient[i]! > gradient[best]!) best = i;
    }
    if (best < 0) return current;
    passive.add(best);
    let next = solveOn(gram, right, [...passive]);
    if (next[best]! <= 0) {
      // Numerically dependent on the others: never gains anything.
      passive.delete(best);
      rejected.add(best);
      continue;
    }
    rejected.clear();
    while ([...passive].some((i) => next[i]! <= 0)) {
      let step = 1;
      for (const i of passive) {
        if (next[i]! <= 0) step = Math.min(step, current[i]! / (current[i]! - next[i]!));
      }
      current = current.map((value, i) => value + step * (next[i]! - value));
      for (const i of Array.from(passive)) {
        if (current[i]! > TOLERANCE) continue;
        passive.delete(i);
        current[i] = 0;
      }
      next = solveOn(gram, right, [...passive]);
    }
    current = next;
  }
  return current;
}

/** Unconstrained solution on some coefficients (Cholesky with a touch of damping); 0 elsewhere. */
function solveOn(
  gram: readonly (readonly number[])[],
  right: readonly number[],
  indices: readonly number[],
): number[] {
  const n = indices.length;
  const l = indices.map(() => new Array<number>(n).fill(0));
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = gram[indices[i]!]![indices[j]!]! + (i === j ? 1e-9 : 0);
      for (let k = 0; k < j; k++) sum -= l[i]![k]! * l[j]![k]!;
      l[i]![j] = i === j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / l[j]![j]!;
    }
  }
  const z = new Array<number>(n).fill(0);
  for (let i = 0; i < n; i++) {
    let sum = right[indices[i]!]!;
    for (let k = 0; k < i; k++) sum -= l[i]![k]! * z[k]!;
    z[i] = sum / l[i]![i]!;
  }
  const solution = new Array<number>(right.length).fill(0);
  for (let i = n - 1; i >= 0; i--) {
    let sum = z[i]!;
    for (let k = i + 1; k < n; k++) sum -= l[k]![i]! * solution[indices[k]!]!;
    solution[indices[i]!] = sum / l[i]![i]!;
  }
  return solution;
}
