/** Migrations: once, at once, and never over tables that are not ours. */
import { sql } from 'kysely';
import {
  DB_MIGRATION_CHANGED,
  DB_NEWER,
  migrate,
  newId,
  type OpenDb,
  transact,
} from '../../src/index.ts';
import { readSchemaFile } from './schema-file.ts';

type Column = { table: string; name: string; type: string; nullable: boolean; filled: boolean };

export function describeMigrations(opened: () => OpenDb): void {
  describe('migrations', () => {
    test('change nothing when run again, also at once', async () => {
      const id = newId();
      await opened().db.insertInto('teams').values({ id, name: id }).execute();
      await Promise.all([1, 2, 3, 4].map(() => migrate(opened())));
      const rows = await opened().db.selectFrom('teams').select('id').execute();
      expect(rows).toContainEqual({ id });
    });

    test('that another text made stop the start', async () => {
      await withMigrations("update migrations set sha256 = 'other'", DB_MIGRATION_CHANGED.code);
    });

    test('of a later version stop the start', async () => {
      const insert = "insert into migrations (name, sha256) values ('9999-later.sql', 'x')";
      await withMigrations(insert, DB_NEWER.code);
    });

    /** Runs `change` on the record of migrations, expects `code` of the next start, and mends it. */
    async function withMigrations(change: string, code: string): Promise<void> {
      const { db } = opened();
      await sql`create table kept as select * from migrations`.execute(db);
      await sql.raw(change).execute(db);
      await expect(migrate(opened())).rejects.toMatchObject({ code });
      await transact(db, async (tx) => {
        await sql`delete from migrations`.execute(tx);
        await sql`insert into migrations select * from kept`.execute(tx);
        await sql`drop table kept`.execute(tx);
      });
      await migrate(opened());
    }

    test('give the tables that schema.ts describes, column by column', async () => {
      const { rows } = await sql<Column>`
        select table_name as "table", column_name as name, udt_name as type,
          is_nullable = 'YES' as nullable,
          column_default is not null or is_identity = 'YES' as filled
        from information_schema.columns
        where table_schema = 'public' and table_name <> 'migrations'`.execute(opened().db);
      const key = ({ table, name }: { table: string; name: string }): string => `${table}.${name}`;
      const described = await readSchemaFile();
      expect(described.length).toBeGreaterThan(100);
      expect(described.map(key).toSorted()).toEqual(rows.map(key).toSorted());
      const columns = new Map(rows.map((column) => [key(column), column]));
      const wrong = described.filter((column) => {
        const found = columns.get(key(column));
        return (
          found === undefined ||
          !column.types.includes(found.type) ||
          column.nullable !== found.nullable ||
          (column.mayBeLeftOut && !found.filled && !found.nullable)
        );
      });
      expect(wrong).toEqual([]);
    });
  });
}
