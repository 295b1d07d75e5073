/** Conditions on many values: one parameter, since a statement takes no more than 65,535 of them. */
import { sql, type RawBuilder } from 'kysely';

/** True where the text column has one of the values. */
export function anyOf(column: string, values: Iterable<string>): RawBuilder<boolean> {
  return sql<boolean>`${sql.ref(column)} = any (${sql.val([...values])}::text[])`;
}
