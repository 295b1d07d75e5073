/**
 * The C library as files. Nothing lists them: a header `nk/x.h` pulls in what it includes, and
 * `src/x.c` beside it, or `src/x_vfp.c` where the target's instruction set has that variant.
 */
import { existsSync, readFileSync } from 'node:fs';

/** `portable` runs anywhere; `vfp` is Cortex-M4F, M7 and M33 with a single-precision FPU. */
export type InstructionSet = 'portable' | 'vfp';

export interface KernelFile {
  /** Path in the generated source: `nk/<name>`. */
  readonly path: string;
  readonly text: string;
}

/** Every kernel file that these headers (names without folder and suffix) need, sorted by path. */
export function kernelFiles(headers: Iterable<string>, isa: InstructionSet): KernelFile[] {
  const files = new Map<string, KernelFile>();
  const pending = [...headers];
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    const path = `nk/${name}.h`;
    if (files.has(path)) continue;
    const header = readKernelFile(`../include/nk/${name}.h`);
    files.set(path, { path, text: header });
    pending.push(...includedHeaders(header));
    const source = sourceOf(name, isa);
    if (source === null) continue;
    const text = readKernelFile(`./${source}`);
    files.set(`nk/${source}`, { path: `nk/${source}`, text });
    pending.push(...includedHeaders(text));
  }
  return [...files.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

function sourceOf(name: string, isa: InstructionSet): string | null {
  const candidates = isa === 'portable' ? [`${name}.c`] : [`${name}_${isa}.c`, `${name}.c`];
  return candidates.find((file) => existsSync(new URL(`./${file}`, import.meta.url))) ?? null;
}

function includedHeaders(text: string): string[] {
  return [...text.matchAll(/^#include "nk\/([a-z0-9_]+)\.h"/gm)].map((match) => match[1]!);
}

function readKernelFile(relative: string): string {
  return readFileSync(new URL(relative, import.meta.url), 'utf8');
}
