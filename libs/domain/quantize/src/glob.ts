/**
 * Whether the whole text matches a pattern in which * stands for any characters, / included, and ? for
 * one. Takes time in proportion to both lengths, whatever the pattern.
 */
export function matchesGlob(text: string, pattern: string): boolean {
  let [t, p] = [0, 0];
  /** Where to go on when the characters since the last * do not fit: it takes one more. */
  let retry: { pattern: number; text: number } | null = null;
  while (t < text.length) {
    if (pattern[p] === '*') retry = { pattern: ++p, text: t };
    else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === text[t])) {
      t++;
      p++;
    } else if (retry !== null) {
      t = ++retry.text;
      p = retry.pattern;
    } else return false;
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}
