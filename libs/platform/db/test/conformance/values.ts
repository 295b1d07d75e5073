/** Values come back as they were written, and as the same JavaScript types everywhere. */
import { sql } from 'kysely';
import { newId, type OpenDb } from '../../src/index.ts';

export function describeValues(opened: () => OpenDb): void {
  describe('values', () => {
    test.each([
      ['int8 as a number', sql`${2 ** 52 + 1}::bigint`, 2 ** 52 + 1],
      ['int4 as a number', sql`${-7}::integer`, -7],
      ['float8 as a number, to the last bit', sql`${0.1 + 0.2}::float8`, 0.1 + 0.2],
      ['a count as a number', sql`(select count(*) from (values (1), (2)) as v)`, 2],
      ['text of all planes', sql`${'ä — 漢 🙂 \\ \' " \n'}::text`, 'ä — 漢 🙂 \\ \' " \n'],
      ['empty text', sql`${''}::text`, ''],
      ['booleans', sql`${true}::boolean`, true],
      ['null', sql`${null}::text`, null],
      ['jsonb parsed', sql`${'{"b":[1,null,"x"],"a":1e3}'}::jsonb`, { a: 1000, b: [1, null, 'x'] }],
      ['null of jsonb', sql`${'null'}::jsonb`, null],
    ])('%s', async (_name, expression, expected) => {
      const { rows } = await sql<{ value: unknown }>`select ${expression} as value`.execute(
        opened().db,
      );
      expect(rows).toEqual([{ value: expected }]);
    });

    test('timestamptz is a Date to the millisecond, whatever the time zone', async () => {
      const time = new Date('2026-03-29T01:30:00.123Z');
      const { rows } = await sql<{ value: Date }>`select ${time}::timestamptz as value`.execute(
        opened().db,
      );
      expect(rows[0]?.value).toBeInstanceOf(Date);
      expect(rows[0]?.value.toISOString()).toBe('2026-03-29T01:30:00.123Z');
    });

    test('bytea is a Buffer of the same bytes', async () => {
      const bytes = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
      const { rows } = await sql<{ value: Buffer }>`select ${bytes}::bytea as value`.execute(
        opened().db,
      );
      expect(Buffer.isBuffer(rows[0]?.value)).toBe(true);
      expect(rows[0]?.value.equals(bytes)).toBe(true);
    });

    test('an int8 beyond 2^53 is an error, not another number', async () => {
      const query = sql`select 9007199254740993::bigint as value`.execute(opened().db);
      await expect(query).rejects.toThrow('9007199254740993');
      await opened().check();
    });

    test('a large text comes back whole', async () => {
      const text = 'flash-'.repeat(700_000);
      const { rows } = await sql<{ value: string }>`select ${text}::text as value`.execute(
        opened().db,
      );
      expect(rows[0]?.value === text).toBe(true);
    });

    test('a list of values in a where clause is a list of parameters', async () => {
      const { db } = opened();
      const ids = [newId(), newId(), newId()];
      await db
        .insertInto('teams')
        .values(ids.map((id) => ({ id, name: id })))
        .execute();
      const found = await db
        .selectFrom('teams')
        .select('id')
        .where('id', 'in', ids.slice(1))
        .execute();
      expect(found.map(({ id }) => id).toSorted()).toEqual(ids.slice(1).toSorted());
    });

    test('what a statement changed is counted', async () => {
      const { db } = opened();
      const id = newId();
      await db.insertInto('teams').values({ id, name: id }).execute();
      const update = db.updateTable('teams').set({ weight: 2 });
      expect((await update.where('id', '=', id).executeTakeFirst()).numUpdatedRows).toBe(1n);
      expect((await update.where('id', '=', newId()).executeTakeFirst()).numUpdatedRows).toBe(0n);
    });
  });
}
