/** Hand-written models and the firmware built of them. */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Board } from '@flashline/boards';
import {
  type Firmware,
  type FirmwareRequest,
  type ModelBinding,
  compileFirmware,
} from '@flashline/toolchain';

const FOLDER = fileURLToPath(new URL('./fixtures/', import.meta.url));
const dirs: string[] = [];

/** The text of files of `fixtures/`, by name. */
export function fixtures(...names: string[]): Map<string, string> {
  return new Map(names.map((name) => [name, readFileSync(join(FOLDER, name), 'utf8')]));
}

/** A folder that lives until `removeTestDirs`. */
export function testDir(): string {
  const dir = mkdtempSync(join(tmpdir(), 'flashline-test-'));
  dirs.push(dir);
  return dir;
}

export function removeTestDirs(): void {
  for (const dir of dirs.splice(0)) rmSync(dir, { recursive: true, force: true });
}

/** The binding of the two-layer model in the region that tensors prefer. */
export function tinyModel(board: Board): ModelBinding {
  return {
    prefix: 'tiny',
    arenas: [{ region: board.ram[0]?.name ?? '', bytes: 64, alignment: 16 }],
    inputBytes: [16, 16],
    outputBytes: [16],
  };
}

/** Firmware of the two-layer model, with changes to the request. */
export function tinyFirmware(
  board: Board,
  change: Partial<FirmwareRequest> = {},
): Promise<Firmware> {
  return compileFirmware({
    board,
    target: 'virtual',
    sources: fixtures('tiny.c', 'tiny.h'),
    model: tinyModel(board),
    optimize: '-O2',
    outDir: testDir(),
    ...change,
  });
}

/** Path of the ELF of a firmware that must have linked. */
export function elfOf(firmware: Firmware): string {
  if (firmware.elf === null) throw new Error('the firmware does not fit');
  return firmware.elf;
}

export function floats(...values: number[]): Uint8Array {
  return new Uint8Array(Float32Array.from(values).buffer);
}

export function toFloats(bytes: Uint8Array | undefined): number[] {
  return bytes === undefined ? [] : [...new Float32Array(Uint8Array.from(bytes).buffer)];
}
