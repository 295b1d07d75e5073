/** Compiles C and assembly files to objects, a few at a time, shared ones through the cache. */

import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileError, isMissingFile } from '@flashline/errors';
import { allDone } from './all-done.ts';
import { cachedFile, hashOf, keepFile } from './cache.ts';
import { type Compiler, compileError, runCompiler } from './compiler.ts';
import type { SourceFiles } from './firmware.ts';
import { includedFiles } from './includes.ts';
import { withSlot } from './slots.ts';

/** Files of one folder that are compiled alike. */
export type CompileGroup = {
  /** Relative to the build folder; objects get the same name in front. */
  readonly folder: string;
  readonly sources: SourceFiles;
  readonly flags: readonly string[];
  /** Flags that name folders of this build; not part of the cache's key. */
  readonly pathFlags: readonly string[];
  /** Objects may be kept for other builds: nothing of a user's model is in them. */
  readonly isShared: boolean;
};

/** Object files of a group, relative to the build folder, in the order of the sources. */
export async function compileGroup(
  compiler: Compiler,
  buildDir: string,
  group: CompileGroup,
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  const names = [...group.sources.keys()].filter((name) => /\.[cS]$/.test(name));
  await mkdir(join(buildDir, 'obj'), { recursive: true });
  return allDone(
    names.map(async (name) => {
      const object = `obj/${group.folder}.${name.replaceAll('/', '.')}.o`;
      const key = group.isShared ? `${objectKey(compiler, group, name)}.o` : null;
      if (key !== null && (await takeFromCache(key, join(buildDir, object)))) return object;
      await withSlot(() => compileOne(compiler, { buildDir, group, name, object, signal }));
      if (key !== null) await keepFile(key, join(buildDir, object));
      return object;
    }),
  );
}

/** False where the cache does not have the object, or has lost it since it was asked. */
async function takeFromCache(key: string, object: string): Promise<boolean> {
  const kept = await cachedFile(key);
  if (kept === null) return false;
  try {
    await copyFile(kept, object);
    return true;
  } catch (error) {
    if (isMissingFile(error)) return false;
    throw fileError(`the object ${object}`, error);
  }
}

async function compileOne(
  compiler: Compiler,
  job: {
    readonly buildDir: string;
    readonly group: CompileGroup;
    readonly name: string;
    readonly object: string;
    readonly signal: AbortSignal | undefined;
  },
): Promise<void> {
  const args = [
    ...job.group.flags,
    ...job.group.pathFlags,
    '-c',
    `${job.group.folder}/${job.name}`,
    '-o',
    job.object,
  ];
  const result = await runCompiler(compiler.command, args, {
    cwd: job.buildDir,
    signal: job.signal,
  });
  if (result.exitCode !== 0) throw compileError(job.name, result);
}

function objectKey(compiler: Compiler, group: CompileGroup, name: string): string {
  const files = [name, ...includedFiles(name, group.sources)];
  return hashOf([
    compiler.identity,
    ...group.flags,
    ...files.flatMap((file) => [file, group.sources.get(file) ?? '']),
  ]);
}
