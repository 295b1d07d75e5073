/** Where the C of the firmware lies in this checkout. */

import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SourceFiles } from './firmware.ts';

const ROOT = fileURLToPath(new URL('../../../../firmware-builder/', import.meta.url));

/** Folder of the runtime: headers, C files and the linker scripts that all boards share. */
export const RUNTIME_DIR: string = join(ROOT, 'runtime');

/** Folder of the instruction counter, a plugin of the emulator. */
export const PLUGIN_DIR: string = join(ROOT, 'virtual', 'plugin');

/** Folder with the linker scripts and the C of one board. */
export function boardDir(boardId: string): string {
  return join(ROOT, 'boards', boardId);
}

/** Folder with the C that the real boards share: register sequences, cycle counter, timing pin. */
export const STM32_DIR: string = join(ROOT, 'stm32');

/** Folder with the C that stands for the hardware of a virtual board. */
export const VIRTUAL_DIR: string = join(ROOT, 'virtual', 'board');

/** Folder with what every CMake project of a model is given as it is. */
export const CMAKE_DIR: string = join(ROOT, 'cmake');

/** Folder with the glue of a firmware without a model. */
export const EMPTY_MODEL_DIR: string = join(ROOT, 'empty-model');

/** The C files and headers of a folder, by name. */
export async function readSources(folder: string): Promise<SourceFiles> {
  const names = (await readdir(folder)).filter((name) => /\.[chS]$/.test(name)).sort();
  const files = await Promise.all(
    names.map(async (name) => [name, await readFile(join(folder, name), 'utf8')] as const),
  );
  return new Map(files);
}
