/** Builds programs and libraries for this machine. */

import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileError } from '@flashline/errors';
import { allDone } from './all-done.ts';
import { withBuildDir, writeSources } from './build-dir.ts';
import { PLUGIN_DIR, readSources } from './builder-files.ts';
import { cachedFile, hashOf, keepFile } from './cache.ts';
import { HOST_CC, compileError, findCompiler, linkError, runCompiler } from './compiler.ts';
import type { SourceFiles } from './firmware.ts';
import { compileGroup } from './objects.ts';
import { withSlot } from './slots.ts';
import { splitSources } from './split-sources.ts';

/** A program for this machine: all `.c` of `sources`, compiled and linked with libm. */
export type HostRequest = {
  readonly sources: SourceFiles;
  /** Where the program is written. */
  readonly output: string;
  /** Added to `-std=c11 -ffp-contract=off -O2`, so a later level or standard wins. */
  readonly flags?: readonly string[];
  /** Folders within `sources` that are searched for headers besides its root. */
  readonly includeDirs?: readonly string[];
  /**
   * Files named after this prefix are of one model. All others are the same in many programs, so
   * that their objects are kept; without a prefix nothing is.
   */
  readonly ownPrefix?: string;
  /** Builds with address and undefined-behaviour sanitizers that end the program. */
  readonly sanitize?: boolean;
  readonly signal?: AbortSignal;
};

const SANITIZE = ['-fsanitize=address,undefined', '-fno-sanitize-recover=all', '-g'];

/** Builds a program with the host's C compiler; rejects with an AppError where that fails. */
export async function compileHost(request: HostRequest): Promise<void> {
  const compiler = await findCompiler(HOST_CC);
  const { signal } = request;
  const sanitize = request.sanitize === true ? SANITIZE : [];
  const flags = ['-std=c11', '-ffp-contract=off', '-O2', ...sanitize, ...(request.flags ?? [])];
  const folders = ['.', ...(request.includeDirs ?? [])];
  const split =
    request.ownPrefix === undefined
      ? { own: request.sources, shared: new Map<string, string>() }
      : splitSources(request.sources, request.ownPrefix);
  await withBuildDir(async (buildDir) => {
    const writeGroup = async (folder: string, sources: SourceFiles, isShared: boolean) => {
      await writeSources(join(buildDir, folder), sources);
      const searched = isShared ? [folder] : [folder, 'shared'];
      const pathFlags = searched.flatMap((one) => folders.map((inner) => `-I${join(one, inner)}`));
      return { folder, sources, flags, pathFlags, isShared };
    };
    const groups = [
      await writeGroup('own', split.own, false),
      await writeGroup('shared', split.shared, true),
    ];
    const compiled = groups.map((group) => compileGroup(compiler, buildDir, group, signal));
    const objects = (await allDone(compiled)).flat();
    const args = [...sanitize, ...objects, '-lm', '-o', 'program'];
    const result = await withSlot(() =>
      runCompiler(compiler.command, args, { cwd: buildDir, signal }),
    );
    if (result.exitCode !== 0) throw linkError(result);
    await copyFile(join(buildDir, 'program'), request.output).catch((error: unknown) => {
      throw fileError(request.output, error);
    });
  });
}

const PLUGIN_FLAGS = ['-std=gnu11', '-O2', '-fPIC', '-shared'];

/**
 * Path of the emulator's instruction counter, built once and kept. `fallbackDir` receives it where
 * the cache cannot be written.
 */
export async function buildInstructionCounter(fallbackDir: string): Promise<string> {
  const sources = await readSources(PLUGIN_DIR);
  const compiler = await findCompiler(HOST_CC);
  const key = `${hashOf([compiler.identity, ...PLUGIN_FLAGS, ...[...sources].flat()])}.so`;
  const kept = await cachedFile(key);
  if (kept !== null) return kept;
  return withBuildDir(async (buildDir) => {
    await writeSources(buildDir, sources);
    const files = [...sources.keys()].filter((name) => name.endsWith('.c'));
    const args = [...PLUGIN_FLAGS, ...files, '-o', 'insn-count.so'];
    const result = await runCompiler(compiler.command, args, { cwd: buildDir });
    if (result.exitCode !== 0) throw compileError('insn-count.c', result);
    const built = join(buildDir, 'insn-count.so');
    const path = await keepFile(key, built);
    if (path !== null) return path;
    const fallback = join(fallbackDir, 'insn-count.so');
    await copyFile(built, fallback).catch((error: unknown) => {
      throw fileError(fallback, error);
    });
    return fallback;
  });
}
