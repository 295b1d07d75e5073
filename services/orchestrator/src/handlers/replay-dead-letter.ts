/** ReplayDeadLetter: the job of a dead letter again, as a new job. */
import type { orchestrator } from '@flashline/contracts';
import type { Db } from '@flashline/db';
import { replayDeadLetter as replay } from '@flashline/jobs';

/** Rejects with DEAD_LETTER_NOT_FOUND, and as `createJob` does. */
export function replayDeadLetter(
  db: Db,
  onCreated: () => void,
): (
  request: orchestrator.ReplayDeadLetterRequest,
) => Promise<orchestrator.ReplayDeadLetterResponse> {
  return async ({ deadLetterId, actor }) => {
    await replay(db, deadLetterId, actor);
    onCreated();
    return {};
  };
}
