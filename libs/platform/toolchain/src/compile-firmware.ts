/** From C sources to a linked image for a board, or to what its link asked for. */

import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { STACK_RESERVE_BYTES } from '@flashline/boards';
import { fileError } from '@flashline/errors';
import { allDone } from './all-done.ts';
import { withBuildDir, writeSources } from './build-dir.ts';
import { RUNTIME_DIR } from './builder-files.ts';
import { ARM_GCC, type Compiler, findCompiler } from './compiler.ts';
import { elfImage } from './elf.ts';
import { emptyImageSize } from './empty-image.ts';
import type { Firmware, FirmwareRequest, ModelBinding, RegionUse } from './firmware.ts';
import { LARGEST_ARENA_BYTES, emitGlue } from './glue.ts';
import { type LinkedImage, linkImage } from './link.ts';
import { compileGroup } from './objects.ts';
import { imageSize, regionUses, sectionBytes } from './regions.ts';
import { COMMON_FLAGS, compileEmptyModel, compileRuntime } from './runtime-objects.ts';
import { splitSources } from './split-sources.ts';

const LAYER_LABEL = join(RUNTIME_DIR, 'layer-label.h');

/**
 * Builds the firmware of a model. An image that overflows a region is no error: the result says
 * `linked: false` and, per region, what the link asked for. Rejects with an AppError where the
 * compiler is missing, was interrupted, refuses the sources, or the disk is full.
 */
export async function compileFirmware(request: FirmwareRequest): Promise<Firmware> {
  const compiler = await findCompiler(ARM_GCC);
  const { board, target, signal } = request;
  const flags = [...COMMON_FLAGS, ...board.gccFlags, request.optimize];
  return withBuildDir(async (buildDir) => {
    const empty = emptyImageSize(compiler, board, target, signal);
    const runtime = compileRuntime(compiler, buildDir, board, target, signal);
    const model = compileModel(compiler, buildDir, request, flags);
    await allDone<unknown>([empty, runtime, model]);
    const image = await linkImage(compiler, {
      board,
      target,
      buildDir,
      objects: [...(await runtime), ...(await model)],
      stackReserveBytes: request.stackReserveBytes ?? STACK_RESERVE_BYTES,
      signal,
    });
    const linked = image.overflowBytes.size === 0;
    if (linked) await keepArtifacts(buildDir, request.outDir, image);
    const path = (name: string): string | null => (linked ? join(request.outDir, name) : null);
    const beyond = bytesBeyondGlue(request.model);
    const size = imageSize(image.elf);
    return {
      linked,
      elf: path('firmware.elf'),
      bin: path('firmware.bin'),
      map: path('firmware.map'),
      regions: regionUses(board, image.elf).map((use) => askedFor(use, image, beyond)),
      image: { ...size, ramBytes: size.ramBytes + sum([...beyond.values()]) },
      empty: await empty,
      weightsBytes: sectionBytes(image.elf, '.weights'),
      compiler: { name: compiler.command, version: compiler.version },
      flags,
    };
  });
}

async function compileModel(
  compiler: Compiler,
  buildDir: string,
  request: FirmwareRequest,
  flags: readonly string[],
): Promise<readonly string[]> {
  const { model, board, signal } = request;
  if (model === null) return compileEmptyModel(compiler, buildDir, board, signal);
  const { own: files, shared } = splitSources(request.sources, model.prefix);
  const own = new Map([...files, ['firmware-model.c', emitGlue(board, model)] as const]);
  await writeSources(join(buildDir, 'model'), own);
  await writeSources(join(buildDir, 'shared'), shared);
  const folders = ['.', ...(request.includeDirs ?? [])];
  const sharedPaths = folders.map((folder) => `-I${join('shared', folder)}`);
  const ownPaths = folders.map((folder) => `-I${join('model', folder)}`);
  const weights = `-D${model.prefix.toUpperCase()}_WEIGHTS_ATTR=__attribute__((section(".weights")))`;
  const objects = await allDone([
    compileGroup(
      compiler,
      buildDir,
      {
        folder: 'model',
        sources: own,
        flags: [...flags, weights],
        pathFlags: [...ownPaths, ...sharedPaths, `-I${RUNTIME_DIR}`, '-include', LAYER_LABEL],
        isShared: false,
      },
      signal,
    ),
    compileGroup(
      compiler,
      buildDir,
      { folder: 'shared', sources: shared, flags, pathFlags: sharedPaths, isShared: true },
      signal,
    ),
  ]);
  return objects.flat();
}

/** Bytes per region that the glue's arrays leave out because no compiler would take them. */
function bytesBeyondGlue(model: ModelBinding | null): ReadonlyMap<string, number> {
  const beyond = new Map<string, number>();
  for (const arena of model?.arenas ?? []) {
    const bytes = Math.max(0, arena.bytes - LARGEST_ARENA_BYTES);
    if (bytes > 0) beyond.set(arena.region, (beyond.get(arena.region) ?? 0) + bytes);
  }
  return beyond;
}

/** The linker's own word on an overflow comes before what we read from the image. */
function askedFor(
  use: RegionUse,
  image: LinkedImage,
  beyond: ReadonlyMap<string, number>,
): RegionUse {
  const overflow = image.overflowBytes.get(use.name);
  const usedBytes = overflow === undefined ? use.usedBytes : use.sizeBytes + overflow;
  return { ...use, usedBytes: usedBytes + (beyond.get(use.name) ?? 0) };
}

async function keepArtifacts(buildDir: string, outDir: string, image: LinkedImage): Promise<void> {
  try {
    await writeFile(join(outDir, 'firmware.elf'), image.bytes);
    await writeFile(join(outDir, 'firmware.bin'), elfImage(image.bytes));
    await copyFile(join(buildDir, 'firmware.map'), join(outDir, 'firmware.map'));
  } catch (error) {
    throw fileError('the firmware', error);
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
