/** Clipping as a pass of its own. */
import type { Value } from '@flashline/ir';
import type { Lowering } from '../lowering.ts';
import { lowerUnary } from './lower-map.ts';

/** y = x within lo..hi, f32. */
export function lowerClip(x: Value, y: Value, { lo, hi }: { lo: number; hi: number }): Lowering {
  return lowerUnary(x, y, { c: 'nk_clip_f32', headers: ['scalar_f32'] }, { a: lo, b: hi });
}
