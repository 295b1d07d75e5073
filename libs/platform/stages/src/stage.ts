/**
 * What a stage is: a function from files and a request to files and a result, run as a program of its
 * own in a folder. Nothing else passes between stages, so that each can run on another machine.
 */
import type { TaskLimits } from '@flashline/executor';
import type { z } from 'zod';
import type { StageName } from './stage-names.ts';

export interface Stage<Request, Result> {
  readonly name: StageName;
  /** Rises when the stage gives other results to the same inputs, so that old ones are not used. */
  readonly version: number;
  readonly request: z.ZodType<Request>;
  readonly result: z.ZodType<Result>;
  readonly limits: TaskLimits;
  /** It keeps objects that are the same for every model in the cache of the toolchain. */
  readonly keepsObjects?: true;
}

/** Inputs of a stage by their file names; one that is null is left out. */
export type StageInputs = Readonly<Record<string, string | null>>;
