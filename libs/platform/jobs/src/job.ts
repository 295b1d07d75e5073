/** Jobs, targets and events as callers see them: plain JSON, times as ISO 8601. */
import type { JobState } from '@flashline/db';

export type { JobState };

/** Whose fault a failure is: the job's own, the platform's, or a limit's. */
export type Fault = 'job' | 'infra' | 'policy';

/** Why a job failed; the gateway makes a problem of it. */
export interface JobError {
  /** A code of docs/errors.md. */
  readonly code: string;
  /** One sentence. */
  readonly detail: string;
  /** Null where no stage was at work. */
  readonly stage: string | null;
  readonly fault: Fault;
  readonly retryable: boolean;
}

export interface JobTarget {
  readonly board: string;
  readonly precision: string;
  readonly state: JobState;
  /** Stage that is at work, or was last; null before the first. */
  readonly stage: string | null;
  readonly verdict: string | null;
  /** Runs on a unit. */
  readonly attempts: number;
}

export interface QueuePlace {
  /** 1: the next of the team's waiting jobs. */
  readonly position: number;
  readonly estimatedWaitSeconds: number;
}

/** What a list shows and `GET /v1/jobs/{id}` gives. */
export interface Job {
  readonly id: string;
  readonly state: JobState;
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly submittedBy: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly class: string;
  readonly model: { readonly sha256: string; readonly name: string };
  readonly targets: readonly JobTarget[];
  /** Null unless the job is queued; null in lists. */
  readonly queue: QueuePlace | null;
  readonly error: JobError | null;
  /** The job that this one tries again. */
  readonly retryOf: string | null;
}

/** An object of a target that can be fetched. */
export interface ArtifactObject {
  readonly sha256: string;
  readonly sizeBytes: number;
}

export const ARTIFACT_KINDS = ['zip', 'elf', 'bin', 'map', 'npz'] as const;

export type ArtifactKind = (typeof ARTIFACT_KINDS)[number];

export const EVENT_TYPES = [
  'job.queued',
  'job.started',
  'stage.finished',
  'lease.granted',
  'job.succeeded',
  'job.failed',
  'job.cancelled',
] as const;

export type EventType = (typeof EVENT_TYPES)[number];

/** `id` counts 1, 2, 3, ... per team. */
export interface JobEvent {
  readonly id: number;
  readonly type: EventType;
  readonly time: string;
  readonly jobId: string;
  readonly board: string | null;
  readonly precision: string | null;
  readonly data: Readonly<Record<string, unknown>>;
}

/** One page; `nextCursor` is null on the last one. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

/** States that a job never leaves. */
export const ENDED: readonly JobState[] = ['succeeded', 'failed', 'cancelled'];
