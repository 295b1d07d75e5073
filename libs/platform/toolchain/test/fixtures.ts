/** A model small enough to be written here, with as much flash and RAM as a test asks for. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Board } from '@flashline/boards';
import { type Firmware, type FirmwareRequest, compileFirmware } from '../src/index.ts';

const dirs: string[] = [];

/** A folder that lives until `removeTestDirs`. */
export function testDir(): string {
  const dir = mkdtempSync(join(tmpdir(), 'flashline-test-'));
  dirs.push(dir);
  return dir;
}

export function removeTestDirs(): void {
  for (const dir of dirs.splice(0)) rmSync(dir, { recursive: true, force: true });
}

/** C of a model with so many bytes of weights; it takes any number of arenas. */
export function modelSources(prefix: string, weightsBytes: number): Map<string, string> {
  const P = prefix.toUpperCase();
  const header = `#include <stddef.h>
typedef struct { void *arena; } ${prefix}_t;
int ${prefix}_init(${prefix}_t *ctx, void *arena, size_t bytes, ...);
int ${prefix}_run(${prefix}_t *ctx);
void *${prefix}_input(${prefix}_t *ctx, unsigned index);
const void *${prefix}_output(const ${prefix}_t *ctx, unsigned index);
`;
  const source = `#include "${prefix}.h"
#include "kernels/add.h"
#ifndef ${P}_WEIGHTS_ATTR
#define ${P}_WEIGHTS_ATTR
#endif
${P}_WEIGHTS_ATTR const unsigned char ${prefix}_weights[${weightsBytes}] = {1};
int ${prefix}_init(${prefix}_t *ctx, void *arena, size_t bytes, ...)
{
    ctx->arena = arena;
    return bytes == 0;
}
int ${prefix}_run(${prefix}_t *ctx)
{
    float *values = ctx->arena;
    values[0] = kernel_add(values[0], ${prefix}_weights[(unsigned)values[1] % ${weightsBytes}u]);
    return 0;
}
void *${prefix}_input(${prefix}_t *ctx, unsigned index)
{
    return (char *)ctx->arena + 4 * index;
}
const void *${prefix}_output(const ${prefix}_t *ctx, unsigned index)
{
    return (char *)ctx->arena + 4 * index;
}
`;
  return new Map([
    [`${prefix}.h`, header],
    [`${prefix}.c`, source],
    ['kernels/add.h', 'float kernel_add(float a, float b);\n'],
    [
      'kernels/add.c',
      '#include "add.h"\nfloat kernel_add(float a, float b)\n{\n    return a + b;\n}\n',
    ],
  ]);
}

/** Firmware with `weightsBytes` of weights and arenas of these sizes, one per region. */
export function build(
  board: Board,
  weightsBytes: number,
  arenaBytes: Readonly<Record<string, number>>,
  change: Partial<FirmwareRequest> = {},
): Promise<Firmware> {
  const arenas = Object.entries(arenaBytes).map(([region, bytes]) => ({
    region,
    bytes,
    alignment: 16,
  }));
  return compileFirmware({
    board,
    target: 'virtual',
    sources: modelSources('net', weightsBytes),
    model: { prefix: 'net', arenas, inputBytes: [8], outputBytes: [4] },
    optimize: '-O2',
    outDir: testDir(),
    ...change,
  });
}

/** The board with one region of another size. */
export function resized(board: Board, region: string, sizeBytes: number): Board {
  const change = <T extends { readonly name: string }>(item: T): T =>
    item.name === region ? { ...item, sizeBytes } : item;
  return { ...board, flash: change(board.flash), ram: board.ram.map(change) };
}
