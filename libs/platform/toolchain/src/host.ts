/** What a build for this machine is made of. */

import type { SourceFiles } from './firmware.ts';

/** A program for this machine: all `.c` of `sources`, compiled and linked with libm. */
export type HostRequest = {
  readonly sources: SourceFiles;
  /** Where the program is written. */
  readonly output: string;
  /** Added to `-std=c11 -ffp-contract=off`; `-O2` unless a level is among them. */
  readonly flags?: readonly string[];
  /** Folders within `sources` that are searched for headers besides its root. */
  readonly includeDirs?: readonly string[];
  /** Builds with address and undefined-behaviour sanitizers that end the program. */
  readonly sanitize?: boolean;
  readonly signal?: AbortSignal;
};
