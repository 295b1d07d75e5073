/** Runs one stage: its inputs out of the store, its program in the executor, its outputs into the store. */
import type { Executor } from '@flashline/executor';
import type { Store, StoredObject } from '@flashline/store';
import type { Slots } from './slots.ts';
import type { Stage, StageInputs } from './stage.ts';

export interface StageDeps {
  readonly store: Store;
  readonly executor: Executor;
  /** Folder of ours alone that gets a folder for each running stage. */
  readonly tempDir: string;
  /** Shared by all services of a process. */
  readonly slots: Slots;
}

export interface StageCall<Request> {
  readonly teamId: string;
  readonly inputs: StageInputs;
  readonly request: Request;
  readonly signal?: AbortSignal;
}

export interface StageOutcome<Result> {
  readonly result: Result;
  /** Objects by the name of their file. */
  readonly outputs: Readonly<Record<string, StoredObject>>;
}
