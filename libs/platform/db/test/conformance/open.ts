/** What the suites are given: a database with our tables, opened for a group of tests. */
import { migrate, type OpenDb } from '../../src/index.ts';

export type Opener = () => Promise<OpenDb>;

/** Opens before the tests of the group and closes after them; the function gives the open one. */
export function useDb(open: Opener): () => OpenDb {
  let opened: OpenDb | undefined;
  beforeAll(async () => {
    opened = await open();
    await migrate(opened);
  });
  afterAll(() => opened?.close());
  return () => {
    if (opened === undefined) throw new Error('the database is opened before the tests');
    return opened;
  };
}
