/** What the scheduler looks at, and what it decides. Times are seconds of one clock, any origin. */
import type { JobClass } from './classes.ts';

export type UnitHealth = 'good' | 'suspect' | 'quarantined' | 'maintenance' | 'retired';

/** One specimen of a board. */
export interface FarmUnit {
  readonly id: string;
  readonly board: string;
  readonly health: UnitHealth;
  /** True while its agent answers. */
  readonly isConnected: boolean;
  /** Failures of late that were its own. */
  readonly strikes: number;
  /** Board-seconds that it was held for, ever. */
  readonly usedSeconds: number;
}

/** Somebody waits for a unit of a board. */
export interface UnitRequest {
  readonly id: string;
  readonly teamId: string;
  readonly board: string;
  readonly class: JobClass;
  readonly requestedAt: number;
  /** Taken only where no other unit of the board could serve. */
  readonly avoidUnits: readonly string[];
}

/** A unit is held. */
export interface LiveLease {
  readonly teamId: string;
  readonly board: string;
  readonly unitId: string;
  readonly grantedAt: number;
}

/** What a team has had of a board. */
export interface TeamAccount {
  readonly teamId: string;
  readonly board: string;
  /** Board-seconds by weight, lifted to the others' whenever the team comes back. */
  readonly virtualSeconds: number;
  /** Board-seconds that were charged, ever. */
  readonly usedSeconds: number;
  /** How long its leases last of late; null before the first. */
  readonly meanSeconds: number | null;
  /** True from the first open request until none is open. */
  readonly isActive: boolean;
}

/** The farm at one moment. */
export interface FarmState {
  readonly now: number;
  readonly units: readonly FarmUnit[];
  readonly waiting: readonly UnitRequest[];
  readonly live: readonly LiveLease[];
  readonly accounts: readonly TeamAccount[];
  /** Share of each team relative to others; 1 where a team is missing. */
  readonly weights: ReadonlyMap<string, number>;
}

/** A request gets a unit until `endsWithinSeconds` from now at the latest. */
export interface Grant {
  readonly requestId: string;
  readonly unitId: string;
  readonly endsWithinSeconds: number;
}

/** Where a request that got nothing stands among those for its board. */
export interface QueuePlace {
  readonly requestId: string;
  /** 1: next. */
  readonly position: number;
  /** Null where no unit of the board works. */
  readonly estimatedWaitSeconds: number | null;
}

/** What is to be done now. */
export interface SchedulePlan {
  readonly grants: readonly Grant[];
  readonly queue: readonly QueuePlace[];
  /** Accounts of every team with an open request or an account, as they are from now on. */
  readonly accounts: readonly TeamAccount[];
}
