/** Requests per minute of a team: a bucket that holds a minute's worth and fills evenly. */
import { AppError } from '@flashline/errors';
import { count, METRICS } from '@flashline/telemetry';
import { LIMIT_REQUESTS } from './errors.ts';
import type { Principal } from './principal.ts';

interface Bucket {
  tokens: number;
  at: number;
}

const MINUTE_MS = 60_000;
const MOST_BUCKETS = 10_000;

/** Takes one request of the principal's; throws LIMIT_REQUESTS where none is left. */
export type RateLimiter = (principal: Principal) => void;

/** `now` is a clock in ms that never goes back. */
export function createRateLimiter(now: () => number = () => performance.now()): RateLimiter {
  const buckets = new Map<string, Bucket>();
  return ({ teamId, actor, requestsPerMinute }) => {
    const place = teamId ?? actor;
    const time = now();
    if (buckets.size >= MOST_BUCKETS) buckets.clear();
    const bucket = buckets.get(place) ?? { tokens: requestsPerMinute, at: time };
    buckets.set(place, bucket);
    const perMs = requestsPerMinute / MINUTE_MS;
    bucket.tokens = Math.min(requestsPerMinute, bucket.tokens + (time - bucket.at) * perMs);
    bucket.at = time;
    if (bucket.tokens >= 1) {
      bucket.tokens -= 1;
      return;
    }
    count(METRICS.refusedRequests, 1, { limit: 'requests' });
    throw new AppError(
      LIMIT_REQUESTS,
      `The team has used up its ${requestsPerMinute} requests per minute: wait as Retry-After says.`,
      { retryAfterSeconds: Math.max(1, Math.ceil((1 - bucket.tokens) / perMs / 1000)) },
    );
  };
}
