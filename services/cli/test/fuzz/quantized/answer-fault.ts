/** Whether integers are within a step, and real numbers near enough. */
import { isFloat, toNumbers, type Tensor } from '@flashline/ir';

/** Of the largest number. */
const REAL_TOLERANCE = 1e-3;

/**
 * What is wrong with an answer, or null. Where the real numbers `before` quantisation are not finite,
 * integers mean nothing. `allowed` are steps (1 unless given), or for real numbers a
 * difference.
 */
export function faultOfAnswer(
  got: Tensor,
  wanted: Tensor,
  before: Tensor | null,
  allowed: number | null = null,
): string | null {
  if (got.type.element !== wanted.type.element) {
    return `${got.type.element} instead of ${wanted.type.element}`;
  }
  if (got.type.shape.join() !== wanted.type.shape.join()) {
    return `[${got.type.shape.join()}] instead of [${wanted.type.shape.join()}]`;
  }
  const [ours, theirs] = [toNumbers(got), toNumbers(wanted)];
  const real = before === null ? null : toNumbers(before);
  const isReal = isFloat(got.type.element);
  const most = isReal ? Math.max(REAL_TOLERANCE * largest(theirs), allowed ?? 0) : (allowed ?? 1);
  const at = ours.findIndex((value, i) => {
    if (real !== null && !Number.isFinite(real[i])) return false;
    if (Object.is(value, theirs[i]) || value === theirs[i]) return false;
    return !(Math.abs(value - theirs[i]!) <= most);
  });
  return at < 0 ? null : `${ours[at]} instead of ${theirs[at]} at ${at} of ${ours.length}`;
}

function largest(values: readonly number[]): number {
  return values.reduce(
    (most, value) => Math.max(most, Number.isFinite(value) ? Math.abs(value) : 0),
    0,
  );
}
