/** Requests per minute: buckets that hold a minute's worth and fill evenly. */
import { isIPv6 } from 'node:net';
import { AppError } from '@flashline/errors';
import { count, METRICS } from '@flashline/telemetry';
import { LIMIT_REQUESTS, LIMIT_STRANGERS } from './errors.ts';
import type { Principal } from './principal.ts';

interface Bucket {
  tokens: number;
  at: number;
}

const MINUTE_MS = 60_000;
const MOST_BUCKETS = 10_000;

/** Takes one request of the principal's; throws LIMIT_REQUESTS where none is left. */
export type RateLimiter = (principal: Principal) => void;

/**
 * Takes one request that came without a valid credential from an address, null where it has none;
 * throws LIMIT_STRANGERS where none is left.
 */
export type StrangerLimiter = (address: string | null) => void;

/** `now` is a clock in ms that never goes back. */
export function createRateLimiter(now: () => number = () => performance.now()): RateLimiter {
  const take = createBuckets(now);
  return ({ teamId, actor, requestsPerMinute }) => {
    const wait = take(teamId ?? actor, requestsPerMinute);
    if (wait === null) return;
    count(METRICS.refusedRequests, 1, { limit: 'requests' });
    throw new AppError(
      LIMIT_REQUESTS,
      `The team has used up its ${requestsPerMinute} requests per minute: wait as Retry-After says.`,
      { retryAfterSeconds: wait },
    );
  };
}

/** `now` is a clock in ms that never goes back. */
export function createStrangerLimiter(
  requestsPerMinute: number,
  now: () => number = () => performance.now(),
): StrangerLimiter {
  const take = createBuckets(now);
  return (address) => {
    const wait = take(networkOf(address), requestsPerMinute);
    if (wait === null) return;
    count(METRICS.refusedRequests, 1, { limit: 'strangers' });
    throw new AppError(
      LIMIT_STRANGERS,
      `Your address has sent ${requestsPerMinute} requests without a valid credential in a minute: send a valid one, or wait as Retry-After says.`,
      { retryAfterSeconds: wait },
    );
  };
}

/** Takes one of a place; null, or in how many seconds there is one where none is left. */
function createBuckets(now: () => number): (place: string, perMinute: number) => number | null {
  const buckets = new Map<string, Bucket>();
  return (place, perMinute) => {
    const time = now();
    if (buckets.size >= MOST_BUCKETS && !buckets.has(place)) buckets.clear();
    const bucket = buckets.get(place) ?? { tokens: perMinute, at: time };
    buckets.set(place, bucket);
    const perMs = perMinute / MINUTE_MS;
    bucket.tokens = Math.min(perMinute, bucket.tokens + (time - bucket.at) * perMs);
    bucket.at = time;
    if (bucket.tokens < 1) return Math.max(1, Math.ceil((1 - bucket.tokens) / perMs / 1000));
    bucket.tokens -= 1;
    return null;
  };
}

/** An IPv4 address, or the /64 of an IPv6 one: whoever has one address of that has all. */
function networkOf(address: string | null): string {
  const plain = (address ?? '').replace(/^::ffff:(?=[0-9.]+$)/i, '').replace(/%.*$/, '');
  if (!isIPv6(plain)) return plain;
  const [head = '', tail] = plain.split('::');
  const [first, last] = [head, tail ?? ''].map((part) => part.split(':').filter(Boolean));
  const zeros = tail === undefined ? 0 : 8 - first!.length - last!.length;
  const groups = [...first!, ...Array.from({ length: zeros }, () => '0'), ...last!];
  return groups.slice(0, 4).join(':');
}
