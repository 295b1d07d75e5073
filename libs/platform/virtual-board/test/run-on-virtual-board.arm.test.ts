import { type Board, BOARDS, findBoard } from '@flashline/boards';
import { compileFirmware } from '@flashline/toolchain';
import { type VirtualRunRequest, runOnVirtualBoard } from '../src/index.ts';
import {
  elfOf,
  fixtures,
  floats,
  removeTestDirs,
  testDir,
  tinyFirmware,
  tinyModel,
  toFloats,
} from './fixtures.ts';

const BOARD_IDS = BOARDS.map((board) => board.id);

afterAll(removeTestDirs);

function boardOf(id: string): Board {
  const board = findBoard(id);
  if (board === undefined) throw new Error(`no board ${id}`);
  return board;
}

function runTiny(
  board: Board,
  elf: string,
  change: Partial<VirtualRunRequest> = {},
): ReturnType<typeof runOnVirtualBoard> {
  return runOnVirtualBoard({
    board,
    elf,
    inputs: [[floats(1, 2, 3, 4), floats(10, 20, 30, 40)]],
    outputBytes: [16],
    layerCount: 2,
    ...change,
  });
}

test.each(BOARD_IDS)('outputs of every sample come back from the memory of %s', async (id) => {
  const board = boardOf(id);
  const elf = elfOf(await tinyFirmware(board));
  const inputs = Array.from({ length: 8 }, (_, n) => [floats(n, 0, -1, 0.5), floats(1, n, n, n)]);
  const run = await runTiny(board, elf, { inputs });
  expect(run.outputs.map(([output]) => toFloats(output))).toEqual(
    Array.from({ length: 8 }, (_, n) => [n + 1, 2 * n, 3 * (n - 1), 4 * (n + 0.5)]),
  );
  expect(run.repeatable).toBe(true);
  expect(run.stackBytes).toBeGreaterThan(0);
  expect(run.stackBytes).toBeLessThan(256);
});

test.each(BOARD_IDS)('instruction counts on %s are exact, in total and per layer', async (id) => {
  const board = boardOf(id);
  const firmware = await compileFirmware({
    board,
    target: 'virtual',
    sources: fixtures('known.c', 'known.h'),
    model: {
      prefix: 'known',
      arenas: [{ region: board.runtimeRegion, bytes: 16, alignment: 8 }],
      inputBytes: [],
      outputBytes: [4],
    },
    optimize: '-O2',
    outDir: testDir(),
  });
  const run = await runOnVirtualBoard({
    board,
    elf: elfOf(firmware),
    inputs: [[], [], []],
    outputBytes: [4],
    layerCount: 9,
  });
  for (const { total, layers } of run.instructions) {
    expect(layers.slice(1)).toEqual([0, 4001, 4, 258, 6, 2201, 5, 2]);
    // bl, ldr and b of the glue, push, mov
    expect(layers[0]).toBe(5);
    expect(total).toBe(layers.reduce((sum, layer) => sum + layer, 0));
  }
  expect(run.instructions).toHaveLength(3);
  expect(run.repeatable).toBe(true);
});

test('a value is read as it is when its layer ends, before later layers overwrite it', async () => {
  const board = boardOf('nucleo-h743zi2');
  const elf = elfOf(await tinyFirmware(board));
  const region = board.ram[0]?.name ?? '';
  const run = await runTiny(board, elf, {
    inputs: [
      [floats(1, 2, 3, 4), floats(10, 20, 30, 40)],
      [floats(5, 5, 5, 5), floats(0, 1, 2, 3)],
    ],
    layerReads: [
      { layer: 1, region, offset: 32, bytes: 16 },
      { layer: 0, region, offset: 32, bytes: 16 },
      { layer: 0, region, offset: 20, bytes: 4 },
    ],
  });
  expect(run.layerReads.map((values) => values.map(toFloats))).toEqual([
    [[-1, -1, -1, -1], [11, 22, 33, 44], [20]],
    [[-1, -1, -1, -1], [5, 6, 7, 8], [1]],
  ]);
});

test('a layer whose label is the head of its loop is one layer, read when the loop is over', async () => {
  const board = boardOf('nucleo-g474re');
  const sources = fixtures('known_loop.c', 'known.h');
  const model = {
    prefix: 'known',
    arenas: [{ region: board.runtimeRegion, bytes: 16, alignment: 8 }],
    inputBytes: [],
    outputBytes: [4],
  };
  const outDir = testDir();
  const job = { board, target: 'virtual', sources, model, optimize: '-O2', outDir } as const;
  const run = await runOnVirtualBoard({
    board,
    elf: elfOf(await compileFirmware(job)),
    inputs: [[], []],
    outputBytes: [4],
    layerCount: 2,
    layerReads: [{ layer: 0, region: board.runtimeRegion, offset: 0, bytes: 1 }],
  });
  expect(run.layerReads.map(([value]) => [...(value ?? [])])).toEqual([[50], [50]]);
  // Five of glue and set-up, then 50 turns of strb, adds, cmp, bne.
  expect(run.instructions.map(({ layers }) => layers[0])).toEqual([205, 205]);
});

test('tensors in any memory of a board are reached, also from several arenas', async () => {
  const board = boardOf('nucleo-h743zi2');
  for (const { name } of board.ram) {
    const model = { ...tinyModel(board), arenas: [{ region: name, bytes: 64, alignment: 32 }] };
    const firmware = await tinyFirmware(board, { model });
    expect(firmware.regions.find((region) => region.name === name)?.usedBytes).toBeGreaterThan(63);
    const run = await runTiny(board, elfOf(firmware));
    expect(toFloats(run.outputs[0]?.[0])).toEqual([11, 44, 99, 176]);
  }
});

test('labels of layers cost no instruction and no byte', async () => {
  const board = boardOf('nucleo-g474re');
  const labelled = await tinyFirmware(board);
  const sources = fixtures('tiny.c', 'tiny.h');
  const text = sources.get('tiny.c')?.replaceAll(/^ +FLASHLINE_LAYER.*$/gm, '') ?? '';
  const bare = await tinyFirmware(board, { sources: sources.set('tiny.c', text) });
  expect(bare.image).toEqual(labelled.image);
  const counts = await Promise.all([
    runTiny(board, elfOf(labelled)),
    runTiny(board, elfOf(bare), { layerCount: 0 }),
  ]);
  expect(counts[1].instructions[0]?.total).toBe(counts[0].instructions[0]?.total);
});
