/** Which files of a generated model are its own and which are kernels that models share. */

import { basename } from 'node:path';
import type { SourceFiles } from './firmware.ts';

export type SplitSources = {
  readonly own: SourceFiles;
  readonly shared: SourceFiles;
};

/** A model's own files start with its prefix; all others are kernels that models share. */
export function splitSources(sources: SourceFiles, prefix: string): SplitSources {
  const own = new Map<string, string | Uint8Array>();
  const shared = new Map<string, string | Uint8Array>();
  for (const [name, content] of sources) {
    const rest = basename(name).startsWith(prefix) ? basename(name).slice(prefix.length) : '';
    (/^[._]/.test(rest) ? own : shared).set(name, content);
  }
  return { own, shared };
}
