/** What no record can keep, and no caller means: NUL, halves of surrogate pairs, too deep, too much. */
import type { FieldError } from '@flashline/errors';

const DEEPEST = 64;
/** An earlier report of 4 MB has fewer of both; each that is wrong costs far more than its bytes. */
const MOST_VALUES = 300_000;
const MOST_OBJECTS = 20_000;

interface Place {
  readonly value: unknown;
  readonly key: string;
  readonly depth: number;
  readonly in: Place | null;
}

/** The first place with such text, or where it became too much; null where all is well. */
export function badText(value: unknown): FieldError | null {
  const waiting: Place[] = [{ value, key: '', depth: 0, in: null }];
  let [values, objects] = [0, 0];
  for (let here = waiting.pop(); here !== undefined; here = waiting.pop()) {
    const { value: inner, depth } = here;
    if (depth > DEEPEST) return problem(here, 'it is nested too deeply');
    if (typeof inner === 'string' && isBad(inner)) {
      return problem(here, 'it is no text that can be kept');
    }
    if (typeof inner !== 'object' || inner === null) continue;
    values += Array.isArray(inner) ? inner.length : Object.keys(inner).length;
    if (!Array.isArray(inner)) objects += 1;
    if (values > MOST_VALUES || objects > MOST_OBJECTS) {
      return problem(here, 'the body holds too many values');
    }
    for (const [key, each] of Object.entries(inner)) {
      if (isBad(key) || key === '__proto__') return problem(here, 'a name in it cannot be kept');
      waiting.push({ value: each, key, depth: depth + 1, in: here });
    }
  }
  return null;
}

function isBad(text: string): boolean {
  return text.includes('\0') || !text.isWellFormed();
}

function problem(place: Place, description: string): FieldError {
  const keys: string[] = [];
  for (let at = place; at.in !== null; at = at.in) keys.unshift(at.key);
  const parts = keys.slice(0, 8).map((key) => key.slice(0, 100));
  const pointer = parts.map((part) => `/${part.replaceAll('~', '~0').replaceAll('/', '~1')}`);
  return { field: pointer.join(''), description };
}
