/** What the handlers ask of the farm, in our own types. */
import type { Artifact } from '@flashline/contracts';
import type { EndReason, RunOutcome } from './leases/outcome.ts';

/** A request for a unit. */
export interface UnitOrder {
  readonly teamId: string;
  readonly jobId: string;
  readonly board: string;
  readonly precision: string;
  readonly class: string;
  readonly holder: string;
  readonly avoidUnits: readonly string[];
  /** The firmware. */
  readonly image: Artifact | null;
  /** What the agent gets, as JSON of the message. */
  readonly command: unknown;
  readonly traceParent: string | null;
}

/** Where a request stands. */
export type LeaseView =
  | {
      readonly state: 'waiting';
      readonly position: number;
      readonly estimatedWaitSeconds: number | null;
    }
  | {
      readonly state: 'granted';
      readonly leaseId: string;
      readonly unitId: string;
      readonly fence: number;
    }
  | {
      readonly state: 'ended';
      readonly reason: EndReason;
      readonly outcome: RunOutcome | null;
      readonly unitId: string | null;
    };

/** A unit as its agent tells of it. */
export interface RegisteredUnit {
  readonly unitId: string;
  readonly board: string;
  readonly driver: string;
  readonly highestFence: number;
}

/** A lease as it goes to the agent of its unit. */
export interface LeaseOrder {
  readonly leaseId: string;
  readonly unitId: string;
  readonly fence: number;
  readonly renewWithinMs: number;
  readonly endWithinMs: number;
  readonly command: unknown;
  readonly traceParent: string | null;
}

/** What an agent is told. */
export interface AgentOrders {
  run(order: LeaseOrder): void;
  renew(lease: Omit<LeaseOrder, 'command' | 'traceParent' | 'endWithinMs'>): void;
  end(lease: Pick<LeaseOrder, 'leaseId' | 'unitId' | 'fence'>): void;
}
