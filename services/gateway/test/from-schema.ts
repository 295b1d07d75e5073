/** Values by JSON Schema: most of them right, some of them wrong in the ways that break servers. */
import fc from 'fast-check';

interface Schema {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly propertyNames?: Schema;
  readonly additionalProperties?: Schema | boolean;
}

/** Text that databases, logs, URLs and parsers stumble over. */
export const NASTY_TEXT: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '\0',
    'a\0b',
    '\ud800',
    '\u202e',
    '\r\n',
    '..',
    '../..',
    '%00',
    "' or 1=1 --",
    '{{}}',
    '__proto__',
    'constructor',
    'null',
    '-1',
    '1e999',
    'NaN',
    '9'.repeat(40),
    'x'.repeat(5000),
    'all',
    '0'.repeat(64),
    '00000000-0000-4000-8000-000000000000',
    '10000-01-01T00:00:00Z',

    '0000-01-01T00:00:00Z',
    '9999-12-31T23:59:59.999999999Z',
    'http://[::1',
    'file:///etc/passwd',
  ),
  fc.string({ unit: 'binary', maxLength: 30 }),
);

const NASTY: fc.Arbitrary<unknown> = fc.oneof(
  NASTY_TEXT,
  fc.constantFrom<unknown>(null, true, 0, -1, 1.5, 1e308, -1e308, 2 ** 31, 2 ** 53, [], {}, [[]]),
  fc.jsonValue({ maxDepth: 3 }),
);

/** At every place right five times out of six. */
export function fromSchema(schema: object): fc.Arbitrary<unknown> {
  return fc.oneof(
    { weight: 5, arbitrary: right(schema as Schema) },
    { weight: 1, arbitrary: NASTY },
  );
}

function right(schema: Schema): fc.Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if (schema.anyOf !== undefined) return fc.oneof(...schema.anyOf.map((each) => fromSchema(each)));
  switch (schema.type) {
    case 'string':
      return text(schema);
    case 'integer':
      return fc.integer({
        min: Math.max(schema.minimum ?? -1000, -(2 ** 31)),
        max: Math.min(schema.maximum ?? 1000, 2 ** 31 - 1),
      });
    case 'number':
      return fc.double({ min: schema.minimum ?? -1e6, max: schema.maximum ?? 1e6, noNaN: true });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return fc.array(fromSchema(schema.items ?? {}), { maxLength: 3 });
    case 'object':
      return object(schema);
    default:
      return NASTY;
  }
}

function text({ pattern, minLength, maxLength }: Schema): fc.Arbitrary<string> {
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern), { size: 'small' });
  return fc.string({ minLength: minLength ?? 0, maxLength: Math.min(maxLength ?? 50, 50) });
}

function object(schema: Schema): fc.Arbitrary<unknown> {
  const { properties, required = [], propertyNames, additionalProperties } = schema;
  if (properties === undefined) {
    const values =
      typeof additionalProperties === 'object' ? fromSchema(additionalProperties) : NASTY;
    const names =
      propertyNames === undefined
        ? NASTY_TEXT
        : (fromSchema(propertyNames) as fc.Arbitrary<string>);
    return fc.dictionary(names.map(String), values, { maxKeys: 3 });
  }
  const fields = Object.entries(properties).map(
    ([name, each]) => [name, fromSchema(each)] as const,
  );
  const known = fc.record(Object.fromEntries(fields), { requiredKeys: [...required] });
  const stray = fc.dictionary(NASTY_TEXT, NASTY, { minKeys: 1, maxKeys: 2 });
  return fc.oneof(
    { weight: 6, arbitrary: known },
    { weight: 1, arbitrary: fc.tuple(known, stray).map(([a, b]) => ({ ...a, ...b })) },
  );
}
