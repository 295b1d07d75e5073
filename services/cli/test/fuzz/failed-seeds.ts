/**
 * Seeds that once failed, and why: they stay as tests. What a seed stands for changes with the
 * corpus and the edits, so the root of each failure has a test of its own beside its code as well.
 */
export const FAILED_SEEDS: readonly { readonly seed: number; readonly reason: string }[] = [
  { seed: 3339, reason: 'a wish of a thousand dimensions was printed whole: 120,000 characters' },
  { seed: 207684, reason: 'weights of a negative scale had a factor without logarithm' },
];
