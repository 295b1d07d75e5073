/** What every implementation of the record of truth must do. */
import { describeClosing } from './closing.ts';
import { describeMigrations } from './migrations.ts';
import { type Opener, useDb } from './open.ts';
import { describeTransactions } from './transactions.ts';
import { describeValues } from './values.ts';

/** `open` gives a database that has nothing of ours in it, each time another one. */
export function describeDb(open: Opener): void {
  const opened = useDb(open);
  describeValues(opened);
  describeTransactions(opened);
  describeMigrations(opened);
  describeClosing(open);
}
