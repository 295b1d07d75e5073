/** How units of one kind are driven. */
import type { Artifact, farm } from '@flashline/contracts';

/** One run on one unit. */
export interface DriverRun {
  readonly unitId: string;
  readonly command: farm.RunCommand;
  /** Aborted: what runs is killed, and the promise rejects once nothing of it lives. */
  readonly signal: AbortSignal;
}

export interface Driver {
  /** Part of the ids of its units. */
  readonly name: string;
  /** True where another run of the same firmware gives the same measurement. */
  readonly repeats: boolean;
  /** Runs a firmware and stores what was measured. Rejects with AppErrors. */
  run(run: DriverRun): Promise<Artifact>;
}
