/** Links objects for a board; where a region overflows, finds out what the link asked for. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Board } from '@flashline/boards';
import { RUNTIME_DIR, boardDir } from './builder-files.ts';
import { type Compiler, linkError, runCompiler } from './compiler.ts';
import { type ElfFile, parseElf } from './elf.ts';
import { withSlot } from './slots.ts';

/** What is linked, and for which memories. */
export type LinkJob = {
  readonly board: Board;
  readonly target: 'virtual' | 'board';
  readonly buildDir: string;
  readonly objects: readonly string[];
  readonly stackReserveBytes: number;
  readonly signal: AbortSignal | undefined;
};

/** A linked image; `overflowBytes` says per region what is missing, and is empty where all fits. */
export type LinkedImage = {
  readonly bytes: Uint8Array;
  readonly elf: ElfFile;
  readonly overflowBytes: ReadonlyMap<string, number>;
};

const OVERFLOW = /region `(\w+)' overflowed by (\d+) bytes?/g;

/**
 * Links `objects` to `firmware.elf` and `firmware.map` in the build folder. An image that overflows
 * is linked again regardless of errors, to be looked at and not to be run.
 */
export async function linkImage(compiler: Compiler, job: LinkJob): Promise<LinkedImage> {
  const first = await link(compiler, job, []);
  if (first.exitCode === 0) return { ...(await readImage(job)), overflowBytes: new Map() };
  const overflowBytes = new Map<string, number>();
  for (const [, region = '', bytes] of first.stderr.matchAll(OVERFLOW)) {
    overflowBytes.set(region, Number(bytes));
  }
  if (overflowBytes.size === 0) throw linkError(first);
  const forced = await link(compiler, job, ['-Wl,--noinhibit-exec']);
  if (forced.exitCode !== 0) throw linkError(forced);
  return { ...(await readImage(job)), overflowBytes };
}

async function readImage(job: LinkJob): Promise<{ bytes: Uint8Array; elf: ElfFile }> {
  const bytes = await readFile(join(job.buildDir, 'firmware.elf'));
  return { bytes, elf: parseElf(bytes) };
}

function link(
  compiler: Compiler,
  job: LinkJob,
  extra: readonly string[],
): ReturnType<typeof runCompiler> {
  const { board } = job;
  const script = join(boardDir(board.id), `${job.target}.ld`);
  const sizes = [board.flash, ...board.ram].map(
    (region) => `-Wl,--defsym=__size_${region.name}=${region.sizeBytes}`,
  );
  const args = [
    ...board.gccFlags,
    '-mthumb',
    '-nostartfiles',
    '-L',
    RUNTIME_DIR,
    '-T',
    script,
    ...sizes,
    `-Wl,--defsym=__stack_size=${job.stackReserveBytes}`,
    '-Wl,--gc-sections,--no-warn-rwx-segments,--build-id=none,-Map=firmware.map',
    ...extra,
    ...job.objects,
    '-lm',
    '-o',
    'firmware.elf',
  ];
  return withSlot(() =>
    runCompiler(compiler.command, args, { cwd: job.buildDir, signal: job.signal }),
  );
}
