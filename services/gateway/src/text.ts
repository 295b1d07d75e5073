/** Text that no record can keep: NUL, halves of surrogate pairs; and nesting that nobody means. */
import type { FieldError } from '@flashline/errors';

const DEEPEST = 64;

/** The first place with such text; null where all is well. */
export function badText(value: unknown): FieldError | null {
  const waiting: { readonly value: unknown; readonly at: readonly string[] }[] = [
    { value, at: [] },
  ];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { value: here, at } = next;
    if (at.length > DEEPEST) return problem(at, 'it is nested too deeply');
    if (typeof here === 'string' && isBad(here))
      return problem(at, 'it is no text that can be kept');
    if (typeof here !== 'object' || here === null) continue;
    for (const [key, inner] of Object.entries(here)) {
      if (isBad(key) || key === '__proto__') return problem(at, 'a name in it cannot be kept');
      waiting.push({ value: inner, at: [...at, key] });
    }
  }
  return null;
}

function isBad(text: string): boolean {
  return text.includes('\0') || !text.isWellFormed();
}

function problem(at: readonly string[], description: string): FieldError {
  const parts = at.slice(0, 8).map((part) => part.slice(0, 100));
  const pointer = parts.map((part) => `/${part.replaceAll('~', '~0').replaceAll('/', '~1')}`);
  return { field: pointer.join(''), description };
}
