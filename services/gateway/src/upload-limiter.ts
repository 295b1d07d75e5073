/** Uploads of a team under way: each holds bytes on the disk and waits for a look at them. */
import { AppError } from '@flashline/errors';
import { count, METRICS } from '@flashline/telemetry';
import { LIMIT_UPLOADS } from './errors.ts';

/** Throws LIMIT_UPLOADS; what is given back ends the upload's place, and is to be called once. */
export type UploadLimiter = (teamId: string) => () => void;

const RETRY_SECONDS = 1;

export function createUploadLimiter(most: number): UploadLimiter {
  const perTeam = new Map<string, number>();
  return (teamId) => {
    const now = perTeam.get(teamId) ?? 0;
    if (now >= most) {
      count(METRICS.refusedRequests, 1, { limit: 'uploads' });
      throw new AppError(
        LIMIT_UPLOADS,
        `The team has ${now} uploads under way, as many as it may: send this one after them.`,
        { retryAfterSeconds: RETRY_SECONDS },
      );
    }
    perTeam.set(teamId, now + 1);
    return () => {
      const left = perTeam.get(teamId)! - 1;
      if (left === 0) perTeam.delete(teamId);
      else perTeam.set(teamId, left);
    };
  };
}
