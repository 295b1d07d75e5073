import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { BOARDS } from '@flashline/boards';
import { runProcess } from '@flashline/process';
import { PLUGIN_DIR } from '../src/builder-files.ts';
import { compileFirmware, parseElf, symbolAddress } from '../src/index.ts';
import { build, removeTestDirs, testDir } from './fixtures.ts';

const ROOT = join(PLUGIN_DIR, '..', '..');
const STRICT = ['-Wall', '-Wextra', '-Wconversion', '-Wpedantic', '-Werror', '-fsyntax-only'];

afterAll(removeTestDirs);

test.each(BOARDS)('a firmware for the real $id starts at its flash', async (board) => {
  const arenas = Object.fromEntries(board.ram.map(({ name }) => [name, 64]));
  const firmware = await build(board, 1000, arenas, { target: 'board' });
  const elf = parseElf(readFileSync(firmware.elf ?? ''));
  expect(symbolAddress(elf, 'flashline_vectors')).toBe(board.flash.base);
  for (const { name, base, sizeBytes } of board.ram) {
    const arena = elf.sections.find((section) => section.name === `.arena.${name}`);
    expect(arena?.sizeBytes).toBe(64);
    expect(arena?.address).toBeGreaterThanOrEqual(base);
    expect(arena?.address).toBeLessThan(base + sizeBytes);
  }
  const image = readFileSync(firmware.bin ?? '');
  expect(image.readUInt32LE(0)).toBe(symbolAddress(elf, '__stack_top'));
  expect(image.readUInt32LE(4)).toBe(symbolAddress(elf, 'Reset_Handler'));
});

test.each(BOARDS)('the C of the runtime and of $id has no warning', async (board) => {
  const folders = ['runtime', 'stm32', 'empty-model', 'virtual/board', `boards/${board.id}`];
  const files = folders.flatMap((folder) =>
    readdirSync(join(ROOT, folder))
      .filter((name) => name.endsWith('.c'))
      .map((name) => join(ROOT, folder, name)),
  );
  expect(files.length).toBeGreaterThan(10);
  const paths = folders.flatMap((folder) => ['-I', join(ROOT, folder)]);
  const flags = ['-std=c11', '-mthumb', ...board.gccFlags, '-Os', ...STRICT, ...paths];
  expect(await runProcess('arm-none-eabi-gcc', [...flags, ...files])).toMatchObject({
    exitCode: 0,
    stderr: '',
  });
});

test('the C of the instruction counter has no warning', async () => {
  const files = readdirSync(PLUGIN_DIR).filter((name) => name.endsWith('.c'));
  expect(files.length).toBeGreaterThan(0);
  const paths = files.map((name) => join(PLUGIN_DIR, name));
  const result = await runProcess('cc', ['-std=gnu11', '-O2', '-fPIC', ...STRICT, ...paths]);
  expect(result).toMatchObject({ exitCode: 0, stderr: '' });
});

test('the image of a real board and of its twin take the same RAM', async () => {
  for (const board of BOARDS) {
    const request = { board, sources: new Map<string, string>(), model: null } as const;
    const images = await Promise.all(
      (['virtual', 'board'] as const).map((target) =>
        compileFirmware({ ...request, target, optimize: '-O2', outDir: testDir() }),
      ),
    );
    expect(images[1]?.image.ramBytes).toBe(images[0]?.image.ramBytes);
  }
});
