/** What goes with time: history, what nothing uses, and what was kept for repeated requests. */
import type { Db } from '@flashline/db';
import {
  expireHistory,
  expireIdempotencyKeys,
  sweepRetention,
  type HistoryOptions,
} from '@flashline/jobs';
import { logger } from '@flashline/telemetry';

/** One round. Jobs go before their reports, so that none is seen without. */
export async function endHistory(db: Db, options: HistoryOptions): Promise<void> {
  const { signal } = options;
  const idempotencyKeys = await expireIdempotencyKeys(db, signal);
  const history = await expireHistory(db, options);
  const unused = await sweepRetention(db, signal);
  const gone = { ...history, idempotencyKeys, unused };
  if (Object.values(gone).every((rows) => rows === 0)) return;
  logger('orchestrator').info(gone, 'what is older than it is kept is gone');
}
