/** What a schema found wrong, in words that say what to send. */
import type { z } from 'zod';

/** Nouns of JSON; the names of the schemas' library are those of JavaScript. */
const NOUNS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

const UNITS: Readonly<Record<string, string>> = { string: ' character', array: ' item' };

/** Undefined where the schema's own words are the best there are. */
export function faultText(issue: z.core.$ZodRawIssue): string | undefined {
  const isMissing = issue.input === undefined;
  const give = (what: string) => (isMissing ? `it is missing, give ${what}` : `give ${what}`);
  switch (issue.code) {
    case 'invalid_type':
      return give(NOUNS[issue.expected] ?? issue.expected);
    case 'invalid_value':
      return give(issue.values.length === 1 ? String(issue.values[0]) : oneOf(issue.values));
    case 'too_small':
      return give(`at least ${counted(issue.minimum, issue.origin)}`);
    case 'too_big':
      return give(`at most ${counted(issue.maximum, issue.origin)}`);
    case 'invalid_format':
      return issue.format === 'datetime' ? give('a time such as 2030-01-31T12:00:00Z') : undefined;
    case 'invalid_key':
      return `the name is wrong: ${issue.issues[0]?.message ?? 'choose another'}`;
    default:
      return undefined;
  }
}

function counted(count: number | bigint, origin: string): string {
  const unit = UNITS[origin];
  return unit === undefined ? `${count}` : `${count}${unit}${Number(count) === 1 ? '' : 's'}`;
}

function oneOf(values: readonly unknown[]): string {
  return `one of ${values.map(String).join(', ')}`;
}
