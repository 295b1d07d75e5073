/** The objects of a firmware that are the same whatever the model: runtime, board, empty model. */

import type { Board } from '@flashline/boards';
import {
  EMPTY_MODEL_DIR,
  RUNTIME_DIR,
  STM32_DIR,
  VIRTUAL_DIR,
  boardDir,
  readSources,
} from './builder-files.ts';
import type { Compiler } from './compiler.ts';
import type { SourceFiles } from './firmware.ts';
import { type CompileGroup, compileGroup } from './objects.ts';
import { writeSources } from './build-dir.ts';

/** Language, numeric and section flags of every C file of a firmware. */
export const COMMON_FLAGS: readonly string[] = [
  '-std=c11',
  '-ffp-contract=off',
  '-fno-math-errno',
  '-ffunction-sections',
  '-fdata-sections',
  '-mthumb',
];

/** The runtime is small everywhere, so that its size does not depend on the model's options. */
const RUNTIME_LEVEL = '-Os';

/** Compiles runtime and board, written to `runtime/` of the build folder with their headers. */
export async function compileRuntime(
  compiler: Compiler,
  buildDir: string,
  board: Board,
  target: 'virtual' | 'board',
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  const hardware = target === 'virtual' ? [VIRTUAL_DIR] : [STM32_DIR, boardDir(board.id)];
  const folders = await Promise.all([RUNTIME_DIR, ...hardware].map(readSources));
  const sources = new Map(folders.flatMap((files) => [...files]));
  return compileShared(compiler, buildDir, board, { folder: 'runtime', sources }, signal);
}

/** Compiles the glue of a firmware with no model. */
export async function compileEmptyModel(
  compiler: Compiler,
  buildDir: string,
  board: Board,
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  const glue = await readSources(EMPTY_MODEL_DIR);
  const headers = [...(await readSources(RUNTIME_DIR))].filter(([name]) => name.endsWith('.h'));
  const sources = new Map([...glue, ...headers]);
  return compileShared(compiler, buildDir, board, { folder: 'empty', sources }, signal);
}

async function compileShared(
  compiler: Compiler,
  buildDir: string,
  board: Board,
  files: { readonly folder: string; readonly sources: SourceFiles },
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  const located = new Map(
    [...files.sources].map(([name, text]) => [`${files.folder}/${name}`, text]),
  );
  await writeSources(buildDir, located);
  const group: CompileGroup = {
    ...files,
    flags: [...COMMON_FLAGS, ...board.gccFlags, RUNTIME_LEVEL],
    pathFlags: [`-I${files.folder}`],
    isShared: true,
  };
  return compileGroup(compiler, buildDir, group, signal);
}
