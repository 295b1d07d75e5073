/** Transactions: whole or not at all, apart from each other, tried again where that may help. */
import { sql } from 'kysely';
import { isUniqueViolation, newId, type OpenDb, transact } from '../../src/index.ts';

const AT_ONCE = 20;

export function describeTransactions(opened: () => OpenDb): void {
  describe('transactions', () => {
    async function addTeam(): Promise<string> {
      const id = newId();
      await opened().db.insertInto('teams').values({ id, name: id }).execute();
      return id;
    }

    async function teamOf(
      id: string,
    ): Promise<{ weight: number; last_event_id: number } | undefined> {
      const query = opened().db.selectFrom('teams').select(['weight', 'last_event_id']);
      return query.where('id', '=', id).executeTakeFirst();
    }

    test('give what they compute, and what they wrote is there', async () => {
      const id = newId();
      const given = await transact(opened().db, async (tx) => {
        await tx.insertInto('teams').values({ id, name: id }).execute();
        return 'given';
      });
      expect(given).toBe('given');
      expect(await teamOf(id)).toBeDefined();
    });

    test('that throw leave nothing, and pass their error on', async () => {
      const id = newId();
      const error = new Error('planned');
      const work = transact(opened().db, async (tx) => {
        await tx.insertInto('teams').values({ id, name: id }).execute();
        throw error;
      });
      await expect(work).rejects.toBe(error);
      expect(await teamOf(id)).toBeUndefined();
    });

    test('are not seen by others before they end', async () => {
      const id = newId();
      let seen: Promise<unknown> | undefined;
      await transact(opened().db, async (tx) => {
        await tx.insertInto('teams').values({ id, name: 'first' }).execute();
        seen = teamNames(id);
        await tx.updateTable('teams').set({ name: id }).where('id', '=', id).execute();
      });
      expect([[], [id]]).toContainEqual(await seen);
    });

    async function teamNames(id: string): Promise<readonly string[]> {
      const rows = await opened()
        .db.selectFrom('teams')
        .select('name')
        .where('id', '=', id)
        .execute();
      return rows.map(({ name }) => name);
    }

    test('that swallow the failure of a statement do not commit', async () => {
      const id = await addTeam();
      const work = transact(opened().db, async (tx) => {
        await tx.updateTable('teams').set({ weight: 5 }).where('id', '=', id).execute();
        await sql`select 1 / 0`.execute(tx).catch(() => undefined);
      });
      await expect(work).rejects.toThrow();
      expect(await teamOf(id)).toMatchObject({ weight: 1 });
    });

    test('that read and write one row at once lose no update', async () => {
      const id = await addTeam();
      await atOnce(AT_ONCE, () =>
        transact(opened().db, async (tx) => {
          const { last_event_id: last } = await tx
            .selectFrom('teams')
            .select('last_event_id')
            .where('id', '=', id)
            .forUpdate()
            .executeTakeFirstOrThrow();
          await tx
            .updateTable('teams')
            .set({ last_event_id: last + 1 })
            .where('id', '=', id)
            .execute();
        }),
      );
      expect(await teamOf(id)).toMatchObject({ last_event_id: AT_ONCE });
    });

    test('take turns behind an advisory lock', async () => {
      const id = await addTeam();
      await atOnce(AT_ONCE, () =>
        transact(opened().db, async (tx) => {
          await sql`select pg_advisory_xact_lock(42)`.execute(tx);
          const { weight } = await tx
            .selectFrom('teams')
            .select('weight')
            .where('id', '=', id)
            .executeTakeFirstOrThrow();
          await tx
            .updateTable('teams')
            .set({ weight: weight + 1 })
            .where('id', '=', id)
            .execute();
        }),
      );
      expect(await teamOf(id)).toMatchObject({ weight: AT_ONCE + 1 });
    });

    test('that take rows with skip locked share them out, each to one', async () => {
      const { db } = opened();
      const messages = Array.from({ length: 60 }, () => newId());
      await db
        .insertInto('outbox')
        .values(messages.map((message_id) => ({ topic: 't', message_id, payload: '{}' })))
        .execute();
      const taken = await atOnce(AT_ONCE, () => takeAll());
      expect(taken.flat().toSorted()).toEqual(messages.toSorted());
    });

    async function takeAll(): Promise<readonly string[]> {
      const taken: string[] = [];
      for (;;) {
        const some = await transact(opened().db, async (tx) => {
          const rows = tx.selectFrom('outbox').select('id').where('topic', '=', 't').limit(2);
          return tx
            .deleteFrom('outbox')
            .where('id', 'in', rows.orderBy('id').forUpdate().skipLocked())
            .returning('message_id')
            .execute();
        });
        if (some.length === 0) return taken;
        taken.push(...some.map(({ message_id }) => message_id));
      }
    }

    test('are tried again after a serialization failure or deadlock', async () => {
      for (const code of ['40001', '40P01']) {
        const id = newId();
        let calls = 0;
        await transact(opened().db, async (tx) => {
          calls++;
          await tx.insertInto('teams').values({ id, name: id }).execute();
          if (calls < 3) await sql.raw(raising(code)).execute(tx);
        });
        expect(calls).toBe(3);
        expect(await teamNames(id)).toEqual([id]);
      }
    });

    test('that fail so each time end with that error', async () => {
      const work = transact(opened().db, (tx) => sql.raw(raising('40001')).execute(tx));
      await expect(work).rejects.toMatchObject({ code: '40001' });
    });

    test('are not tried again after any other error', async () => {
      let calls = 0;
      const work = transact(opened().db, async (tx) => {
        calls++;
        await sql`select 1 / 0`.execute(tx);
      });
      await expect(work).rejects.toMatchObject({ code: '22012' });
      expect(calls).toBe(1);
    });

    test('within a transaction are part of it', async () => {
      const id = newId();
      const work = transact(opened().db, async (tx) => {
        await transact(tx, (inner) => inner.insertInto('teams').values({ id, name: id }).execute());
        throw new Error('planned');
      });
      await expect(work).rejects.toThrow('planned');
      expect(await teamOf(id)).toBeUndefined();
    });

    test('say which unique constraint a row hurts, and leave the connection fit for use', async () => {
      const id = await addTeam();
      const error: unknown = await opened()
        .db.insertInto('teams')
        .values({ id: newId(), name: id })
        .execute()
        .catch((thrown: unknown) => thrown);
      expect(isUniqueViolation(error)).toBe(true);
      expect(isUniqueViolation(error, 'teams_name_key')).toBe(true);
      expect(isUniqueViolation(error, 'teams_pkey')).toBe(false);
      expect(isUniqueViolation(new Error('other'))).toBe(false);
      await opened().check();
    });
  });
}

function raising(code: string): string {
  return `do $$ begin raise exception 'planned' using errcode = '${code}'; end $$`;
}

function atOnce<T>(count: number, work: () => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: count }, work));
}
