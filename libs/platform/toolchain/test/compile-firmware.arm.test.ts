import { mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BOARDS, RUNTIME_STATIC_BYTES, STACK_RESERVE_BYTES, findBoard } from '@flashline/boards';
import { compileFirmware, parseElf } from '../src/index.ts';
import { build, modelSources, removeTestDirs, resized, testDir } from './fixtures.ts';

const g474 = findBoard('nucleo-g474re')!;
const h743 = findBoard('nucleo-h743zi2')!;

afterAll(removeTestDirs);

function usedOf(
  firmware: { readonly regions: readonly { name: string; usedBytes: number }[] },
  region: string,
): number {
  return firmware.regions.find(({ name }) => name === region)?.usedBytes ?? -1;
}

test.each(BOARDS)('a firmware for virtual $id says what it takes of each region', async (board) => {
  const preferred = board.ram[0]?.name ?? '';
  const firmware = await build(board, 1000, { [preferred]: 4096 });
  expect(firmware.linked).toBe(true);
  expect(firmware.regions.map(({ name }) => name)).toEqual([
    'FLASH',
    ...board.ram.map(({ name }) => name),
  ]);
  expect(firmware.weightsBytes).toBe(1000);
  expect(firmware.image.ramBytes - firmware.empty.ramBytes).toBe(4096 + 4);
  const codeBytes = firmware.image.flashBytes - firmware.empty.flashBytes - 1000;
  expect(codeBytes).toBeGreaterThan(40);
  expect(codeBytes).toBeLessThan(400);
  expect(usedOf(firmware, 'FLASH')).toBe(firmware.image.flashBytes);
  const image = readFileSync(firmware.bin ?? '');
  expect(image).toHaveLength(firmware.image.flashBytes);
  expect(readFileSync(firmware.map ?? '', 'utf8')).toContain('net_weights');
});

test.each(BOARDS)(
  'the runtime of $id takes the RAM that the planner counts with',
  async (board) => {
    const sources = new Map<string, string>();
    const request = { board, target: 'virtual', sources, model: null, optimize: '-O2' } as const;
    const firmware = await compileFirmware({ ...request, outDir: testDir() });
    expect(firmware.image).toEqual(firmware.empty);
    expect(usedOf(firmware, board.runtimeRegion)).toBe(STACK_RESERVE_BYTES + RUNTIME_STATIC_BYTES);
  },
);

test('each region that overflows is reported with the bytes that the link asked for', async () => {
  const arenas = { AXISRAM: 600_000, D2SRAM: 1024, DTCM: 131_072, SRAM4: 65_537 };
  const firmware = await build(h743, 2_200_000, arenas);
  expect(firmware).toMatchObject({ linked: false, elf: null, bin: null, map: null });
  expect(usedOf(firmware, 'AXISRAM')).toBe(600_000);
  expect(usedOf(firmware, 'D2SRAM')).toBe(1024);
  expect(usedOf(firmware, 'SRAM4')).toBe(65_537);
  expect(usedOf(firmware, 'DTCM')).toBe(131_072 + STACK_RESERVE_BYTES + RUNTIME_STATIC_BYTES + 4);
  expect(usedOf(firmware, 'FLASH')).toBe(firmware.image.flashBytes);
  expect(firmware.image.flashBytes).toBeGreaterThan(2_200_000);
  expect(firmware.weightsBytes).toBe(2_200_000);
});

test('a region of exactly the bytes asked for links, and one byte less does not', async () => {
  const arenas = { AXISRAM: 5000, D2SRAM: 3000, DTCM: 2001, SRAM4: 100 };
  const roomy = await build(h743, 3001, arenas);
  for (const { name, usedBytes } of roomy.regions) {
    const exact = await build(resized(h743, name, usedBytes), 3001, arenas);
    expect(exact.linked).toBe(true);
    const tight = await build(resized(h743, name, usedBytes - 1), 3001, arenas);
    expect(tight.linked).toBe(false);
    expect(tight.regions).toEqual(
      roomy.regions.map((use) => (use.name === name ? { ...use, sizeBytes: usedBytes - 1 } : use)),
    );
  }
});

test('an arena that no compiler would take is still reported to the byte', async () => {
  const firmware = await build(g474, 100, { SRAM: 5_000_000_000 });
  expect(firmware.linked).toBe(false);
  const expected = 5_000_000_000 + STACK_RESERVE_BYTES + RUNTIME_STATIC_BYTES + 4;
  expect(usedOf(firmware, 'SRAM')).toBe(expected);
});

test('the stack reserve is the one that was asked for', async () => {
  const small = await build(g474, 100, { SRAM: 64 }, { stackReserveBytes: 2048 });
  const large = await build(g474, 100, { SRAM: 64 }, { stackReserveBytes: 10_240 });
  expect(usedOf(large, 'SRAM') - usedOf(small, 'SRAM')).toBe(8192);
  expect(large.image).toEqual(small.image);
});

test('the same sources give the same image, from the cache or without it', async () => {
  const cache = process.env['XDG_CACHE_HOME'];
  process.env['XDG_CACHE_HOME'] = testDir();
  try {
    const images = [];
    for (let turn = 0; turn < 2; turn++) {
      const firmware = await build(g474, 100, { SRAM: 64 });
      images.push(readFileSync(firmware.elf ?? ''));
    }
    expect(images[1]?.equals(images[0] ?? Buffer.alloc(0))).toBe(true);
  } finally {
    setEnvironment('XDG_CACHE_HOME', cache);
  }
});

test('builds that run at once share a cache that is empty, and none sees half a file', async () => {
  const cache = process.env['XDG_CACHE_HOME'];
  const dir = testDir();
  process.env['XDG_CACHE_HOME'] = dir;
  try {
    const firmwares = await Promise.all(
      Array.from({ length: 6 }, () => build(g474, 100, { SRAM: 64 })),
    );
    const elves = firmwares.map(({ elf }) => readFileSync(elf ?? '').toString('base64'));
    expect(new Set(elves).size).toBe(1);
    const names = readdirSync(dir, { recursive: true }).map(String);
    expect(names.some((name) => name.endsWith('.o'))).toBe(true);
    expect(names.filter((name) => /\.\d+\.[0-9a-f]+$/.test(name))).toEqual([]);
  } finally {
    setEnvironment('XDG_CACHE_HOME', cache);
  }
});

test('a model leaves nothing of its own in the cache', async () => {
  const cache = process.env['XDG_CACHE_HOME'];
  const dir = testDir();
  process.env['XDG_CACHE_HOME'] = dir;
  try {
    await build(g474, 100, { SRAM: 64 });
    const objects = readdirSync(dir, { recursive: true })
      .map((name) => join(dir, String(name)))
      .filter((name) => name.endsWith('.o'));
    const names = objects.flatMap((file) => parseElf(readFileSync(file)).symbols);
    expect(names.map(({ name }) => name)).toContain('kernel_add');
    expect(names.filter(({ name }) => name.startsWith('net_'))).toEqual([]);
  } finally {
    setEnvironment('XDG_CACHE_HOME', cache);
  }
});

test('a cache that cannot be written is no obstacle', async () => {
  const cache = process.env['XDG_CACHE_HOME'];
  const file = join(testDir(), 'a-file');
  writeFileSync(file, '');
  process.env['XDG_CACHE_HOME'] = file;
  try {
    expect((await build(g474, 100, { SRAM: 64 })).linked).toBe(true);
  } finally {
    setEnvironment('XDG_CACHE_HOME', cache);
  }
});

test('a model may bear the name of a file of the runtime', async () => {
  for (const prefix of ['model', 'board', 'main', 'firmware_model', 'stack']) {
    const firmware = await compileFirmware({
      board: g474,
      target: 'virtual',
      sources: modelSources(prefix, 100),
      model: {
        prefix,
        arenas: [{ region: 'SRAM', bytes: 64, alignment: 8 }],
        inputBytes: [8],
        outputBytes: [4],
      },
      optimize: '-Os',
      outDir: testDir(),
    });
    expect(firmware).toMatchObject({ linked: true, weightsBytes: 100 });
  }
});

test('C that does not compile is our mistake, named with file and line', async () => {
  const sources = modelSources('net', 100).set('kernels/add.c', 'float kernel_add(float a) {');
  const failure = await build(g474, 100, { SRAM: 64 }, { sources }).catch((e: unknown) => e);
  expect(failure).toMatchObject({ code: 'TOOLCHAIN_COMPILE_FAILED', exitCode: 1 });
  expect(String(failure)).toMatch(/kernels\/add\.c.*:1:.*error/);
});

test('a symbol that is nowhere is our mistake, named', async () => {
  const sources = modelSources('net', 100);
  sources.delete('kernels/add.c');
  const failure = await build(g474, 100, { SRAM: 64 }, { sources }).catch((e: unknown) => e);
  expect(failure).toMatchObject({ code: 'TOOLCHAIN_LINK_FAILED', exitCode: 1 });
  expect(String(failure)).toContain('kernel_add');
});

test('a full disk is one clear sentence', async () => {
  const outDir = testDir();
  symlinkSync('/dev/full', join(outDir, 'firmware.elf'));
  const failure = await build(g474, 100, { SRAM: 64 }, { outDir }).catch((e: unknown) => e);
  expect(failure).toMatchObject({ code: 'FILE_DISK_FULL', exitCode: 5 });
  expect(String(failure)).toContain('No space is left on the disk for the firmware');
});

test('a missing compiler is one clear sentence', async () => {
  const path = process.env['PATH'];
  process.env['PATH'] = testDir();
  try {
    const failure = await build(g474, 100, { SRAM: 64 }).catch((e: unknown) => e);
    expect(failure).toMatchObject({ code: 'TOOLCHAIN_COMPILER_MISSING', exitCode: 5 });
    expect(String(failure)).toContain('arm-none-eabi-gcc is not installed: run npm run setup');
  } finally {
    setEnvironment('PATH', path);
  }
});

test('names that leave the build folder are refused', async () => {
  const sources = modelSources('net', 100).set('../net.c', '');
  await expect(build(g474, 100, { SRAM: 64 }, { sources })).rejects.toThrow('../net.c');
});

test('an output folder that cannot be written is named', async () => {
  const outDir = join(testDir(), 'missing');
  await expect(build(g474, 100, { SRAM: 64 }, { outDir })).rejects.toMatchObject({
    code: 'FILE_NOT_WRITABLE',
  });
  mkdirSync(outDir);
  expect((await build(g474, 100, { SRAM: 64 }, { outDir })).linked).toBe(true);
});

function setEnvironment(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}
