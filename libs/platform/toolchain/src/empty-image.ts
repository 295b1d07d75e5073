/** The size of a firmware with no model, linked once per board and kept. */

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Board } from '@flashline/boards';
import { withBuildDir } from './build-dir.ts';
import { RUNTIME_DIR, boardDir } from './builder-files.ts';
import { cachedFile, hashOf, keepFile } from './cache.ts';
import type { Compiler } from './compiler.ts';
import type { ImageSize } from './firmware.ts';
import { linkImage } from './link.ts';
import { imageSize } from './regions.ts';
import { compileEmptyModel, compileRuntime } from './runtime-objects.ts';

/** Flash and RAM of the runtime alone; what is subtracted from a firmware to get its model. */
export async function emptyImageSize(
  compiler: Compiler,
  board: Board,
  target: 'virtual' | 'board',
  signal: AbortSignal | undefined,
): Promise<ImageSize> {
  return withBuildDir(async (buildDir) => {
    const runtime = await compileRuntime(compiler, buildDir, board, target, signal);
    const glue = await compileEmptyModel(compiler, buildDir, board, signal);
    const objects = [...runtime, ...glue];
    const key = await imageKey(compiler, board, target, buildDir, objects);
    const kept = await readKept(key);
    if (kept !== null) return kept;
    // Room for the runtime whatever the size of the board: only the image's own size matters.
    const roomy: Board = {
      ...board,
      flash: { ...board.flash, sizeBytes: ROOM_BYTES },
      ram: board.ram.map((region) => ({ ...region, sizeBytes: ROOM_BYTES })),
    };
    const job = { board: roomy, target, buildDir, objects, stackReserveBytes: 1024, signal };
    const size = imageSize((await linkImage(compiler, job)).elf);
    const note = join(buildDir, 'size.json');
    await writeFile(note, JSON.stringify(size));
    await keepFile(key, note);
    return size;
  });
}

const ROOM_BYTES = 65536;

async function imageKey(
  compiler: Compiler,
  board: Board,
  target: string,
  buildDir: string,
  objects: readonly string[],
): Promise<string> {
  const scripts = [
    join(boardDir(board.id), `${target}.ld`),
    join(RUNTIME_DIR, 'stack.ld'),
    join(RUNTIME_DIR, 'sections.ld'),
  ];
  const files = [...scripts, ...objects.map((name) => join(buildDir, name))];
  const contents = await Promise.all(files.map((file) => readFile(file)));
  return `${hashOf([compiler.identity, ...board.gccFlags, ...contents])}.size`;
}

async function readKept(key: string): Promise<ImageSize | null> {
  const path = await cachedFile(key);
  if (path === null) return null;
  const size = JSON.parse(await readFile(path, 'utf8')) as ImageSize;
  return { flashBytes: size.flashBytes, ramBytes: size.ramBytes };
}
