/** Which files of a generated model are its own and which are kernels that models share. */

import { basename } from 'node:path';
import type { SourceFiles } from './firmware.ts';

export type SplitSources = {
  readonly own: SourceFiles;
  readonly shared: SourceFiles;
};

/** Kernels keep to a folder of their own, so a model may be named like one of them. */
const KERNEL = /(^|\/)nk\//;

/** A model's own files start with its prefix; all others are shared, and so is all in `nk/`. */
export function splitSources(sources: SourceFiles, prefix: string): SplitSources {
  const own = new Map<string, string | Uint8Array>();
  const shared = new Map<string, string | Uint8Array>();
  for (const [name, content] of sources) {
    const isNamed = basename(name).startsWith(prefix);
    const isOwn = isNamed && /^[._]/.test(basename(name).slice(prefix.length));
    (isOwn && !KERNEL.test(name) ? own : shared).set(name, content);
  }
  return { own, shared };
}
