/** A temporary folder for one build, and the writing of sources into it. */

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, normalize } from 'node:path';
import { fileError } from '@flashline/errors';
import type { SourceFiles } from './firmware.ts';

/** Gives `task` a fresh folder and removes it after, whatever happens. */
export async function withBuildDir<T>(task: (dir: string) => Promise<T>): Promise<T> {
  let dir: string;
  try {
    dir = await mkdtemp(join(tmpdir(), 'flashline-build-'));
  } catch (error) {
    throw fileError('the build folder', error);
  }
  try {
    return await task(dir);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** Writes files by relative name; a name that leaves the folder is our mistake and throws. */
export async function writeSources(dir: string, files: SourceFiles): Promise<void> {
  for (const [name, content] of files) {
    if (normalize(name) !== name || /^(\.\.|\/|-)/.test(name)) {
      throw new Error(`${name} is no plain relative file name`);
    }
    const path = join(dir, name);
    try {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, content);
    } catch (error) {
      throw fileError(`the source file ${name}`, error);
    }
  }
}
