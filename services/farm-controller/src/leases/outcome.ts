/** How a lease ends, and what that means for its team and its unit. */

import type { ErrorKind } from '@flashline/errors';

/** Who is to blame for a failure: the firmware, the unit, or neither. */
export type Fault = 'job' | 'unit' | 'platform';

/** What came of a run; kept in the row of its lease. */
export type RunOutcome =
  | {
      readonly kind: 'measurement';
      readonly sha256: string;
      readonly sizeBytes: number;
      readonly repeats: boolean;
    }
  | {
      readonly kind: 'failure';
      readonly code: string;
      readonly message: string;
      readonly fault: Fault;
      /** Kind of the code. */
      readonly errorKind: ErrorKind;
      readonly isRetryable: boolean;
    };

/** Why a lease is over. */
export const END_REASONS = [
  /** The agent gave a result. */
  'finished',
  /** The agent had seen a higher fence, or used this one up. */
  'stale-fence',
  /** The caller took it back. */
  'cancelled',
  /** The caller went away. */
  'abandoned',
  /** The agent went away. */
  'expired',
  'hard-end',
  'revoked',
  /** Nobody has such a unit. */
  'no-unit',
] as const;
export type EndReason = (typeof END_REASONS)[number];

/** The end of one lease or request. */
export interface LeaseEnd {
  readonly leaseId: string;
  readonly reason: EndReason;
  readonly outcome: RunOutcome | null;
  /** What an agent held; only the lease of that unit and fence is ended by it. */
  readonly under?: { readonly unitId: string; readonly fence: number };
}

/** True where the held time is the team's: not where unit, agent or operator ended it. */
export function isCharged({ reason, outcome }: LeaseEnd): boolean {
  switch (reason) {
    case 'finished':
      return outcome?.kind !== 'failure' || outcome.fault === 'job';
    case 'cancelled':
    case 'abandoned':
    case 'hard-end':
      return true;
    case 'stale-fence':
    case 'expired':
    case 'revoked':
    case 'no-unit':
      return false;
  }
}
