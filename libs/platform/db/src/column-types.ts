/** How columns become values, the same on PostgreSQL and PGlite. */
import pg from 'pg';

const INT8 = 20;

/**
 * The driver's parsers (timestamptz as Date, jsonb parsed, bytea as Buffer) but for int8, which
 * becomes a number: none of ours reaches 2^53, and one that did is an error, not a wrong number.
 */
export const COLUMN_TYPES: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text') =>
    oid === INT8
      ? parseInt8
      : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
};

function parseInt8(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`int8 ${text} is beyond 2^53`);
  return value;
}
