import { readFileSync, readdirSync } from 'node:fs';
import { BOARDS, findBoard, parseBoard, primaryBoards, tensorRegions } from '../src/index.ts';

const FILES = new URL('../boards/', import.meta.url);
const SCRIPTS = new URL('../../../../firmware-builder/boards/', import.meta.url);

test('the list holds every board file and only those, by ID', () => {
  const files = readdirSync(FILES).map((name) => name.replace('.json', ''));
  expect(BOARDS.map((board) => board.id)).toEqual(files.sort());
});

test('three boards are primary, and the L4R5 is found by name only', () => {
  expect(primaryBoards.map((board) => board.id)).toEqual([
    'b-u585i-iot02a',
    'nucleo-g474re',
    'nucleo-h743zi2',
  ]);
  expect(findBoard('nucleo-l4r5zi')?.ram[0]?.sizeBytes).toBe(640 * 1024);
  expect(findBoard('nucleo-f401re')).toBeUndefined();
});

test.each(BOARDS)('regions of $id do not overlap', ({ flash, ram }) => {
  const sorted = [flash, ...ram].toSorted((a, b) => a.base - b.base);
  const ends = sorted.map((region) => region.base + region.sizeBytes);
  const nextStarts = [...sorted.slice(1).map((region) => region.base), 2 ** 32];
  expect(ends.filter((end, index) => end > (nextStarts[index] ?? 0))).toEqual([]);
});

test.each(BOARDS)('the linker scripts of $id have the regions of its file', (board) => {
  for (const target of ['board', 'virtual']) {
    const script = readFileSync(new URL(`${board.id}/${target}.ld`, SCRIPTS), 'utf8');
    const regions = [
      ...script.matchAll(/^ +(\w+) +\(\w+\) : ORIGIN = (\w+), LENGTH = .* : (\d+)K$/gm),
    ].map(([, name, base, size]) => ({
      name,
      base: target === 'board' ? Number(base) : null,
      sizeBytes: Number(size) * 1024,
    }));
    const byName = (a: { name?: string | undefined }, b: { name?: string | undefined }): number =>
      (a.name ?? '').localeCompare(b.name ?? '');
    const expected = [board.flash, ...board.ram].map(({ name, base, sizeBytes }) => ({
      name,
      base: target === 'board' ? base : null,
      sizeBytes,
    }));
    expect(regions.toSorted(byName)).toEqual(expected.toSorted(byName));
    expect(script).toContain(`REGION_ALIAS("RUNTIME", ${board.runtimeRegion})`);
    for (const { name } of board.ram) expect(script).toContain(`.arena.${name} (NOLOAD)`);
  }
});

test('stack and runtime are taken from the runtime region and from no other', () => {
  const h743 = findBoard('nucleo-h743zi2')!;
  expect(tensorRegions(h743, 8192)).toEqual([
    { name: 'AXISRAM', availableBytes: 524288 },
    { name: 'D2SRAM', availableBytes: 294912 },
    { name: 'DTCM', availableBytes: 131072 - 8192 - 156 },
    { name: 'SRAM4', availableBytes: 65536 },
  ]);
});

test('a board file with a wrong field is refused by the name of the field', () => {
  const file = JSON.parse(readFileSync(new URL('nucleo-g474re.json', FILES), 'utf8')) as object;
  expect(() => parseBoard({ ...file, core: 'cortex-m0' })).toThrow('core');
  expect(() => parseBoard({ ...file, runtimeRegion: 'CCM' })).toThrow('runtimeRegion CCM');
  expect(() => parseBoard({ ...file, maxClockHz: -1 })).toThrow('maxClockHz');
  expect(() => parseBoard({ ...file, flash: { name: 'FLASH', base: 'x' } })).toThrow('base');
  expect(() => parseBoard(null)).toThrow('board must be an object');
});
