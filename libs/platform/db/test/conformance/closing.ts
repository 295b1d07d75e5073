/** How a database ends. */
import { sql } from 'kysely';
import { DB_UNAVAILABLE, migrate, newId, transact } from '../../src/index.ts';
import type { Opener } from './open.ts';

export function describeClosing(open: Opener): void {
  describe('closing', () => {
    test('waits for a transaction in progress, may be repeated, and ends all use', async () => {
      const opened = await open();
      await migrate(opened);
      const order: string[] = [];
      let begun: () => void = () => undefined;
      const hasBegun = new Promise<void>((done) => (begun = done));
      const work = transact(opened.db, async (tx) => {
        const id = newId();
        await tx.insertInto('teams').values({ id, name: id }).execute();
        begun();
        await sql`select pg_sleep(0.05)`.execute(tx);
        order.push('committed');
      });
      await hasBegun;
      const closed = opened.close().then(() => order.push('closed'));
      await Promise.all([work, closed, opened.close()]);
      expect(order).toEqual(['committed', 'closed']);
      await expect(opened.check()).rejects.toMatchObject({ code: DB_UNAVAILABLE.code });
    });

    test('ends one that was never used', async () => {
      const opened = await open();
      await opened.close();
    });
  });
}
