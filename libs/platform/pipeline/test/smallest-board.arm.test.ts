/** The verdict on a shrinking board: it flips where the link does, and nowhere else. */
import { findBoard, type Board } from '@flashline/boards';
import { modelsIn } from './corpus.ts';
import { runFile } from './run-file.ts';

/** The plan may give away this much before it says that a model does not fit. */
const SLACK_BYTES = 64;

const g474 = findBoard('nucleo-g474re')!;
const h743 = findBoard('nucleo-h743zi2')!;
const dscnn = modelsIn('bench/models').find((path) => path.endsWith('/dscnn.onnx'))!;
const mlp = modelsIn('bench/models').find((path) => path.endsWith('/mlp.onnx'))!;

test('a byte less RAM than the link asks for does not fit, and that many bytes fit', async () => {
  const used = await usedBytes(dscnn, g474, 'SRAM');
  const smallest = await smallestThatFits(dscnn, g474, 'SRAM', used);
  expect(used - smallest).toBeGreaterThanOrEqual(0);
  expect(smallest - used).toBeLessThanOrEqual(SLACK_BYTES);
});

test('a byte less flash than the link asks for does not fit', async () => {
  const used = await usedBytes(mlp, g474, 'FLASH');
  expect(await verdictOf(mlp, withFlash(g474, used))).toBe('deployed');
  const report = await runFile(mlp, [withFlash(g474, used - 1)]);
  expect(report.report.targets[0]!.verdict).toBe('does-not-fit');
  const flash = report.report.targets[0]!.memory!.regions.find(({ name }) => name === 'FLASH')!;
  expect(flash.usedBytes - flash.sizeBytes).toBe(1);
});

test('tensors are spread over regions of which none holds them all', async () => {
  // The largest tensor has 32,000 bytes and the next live one 1,960: neither region holds both.
  const board = withRam(withRam(withRam(h743, 'AXISRAM', 33_000), 'D2SRAM', 33_000), 'SRAM4', 0);
  const { report } = await runFile(dscnn, [withRam(board, 'DTCM', 8192)]);
  expect(report.targets[0]!.verdict).toBe('deployed');
  const used = report.targets[0]!.memory!.regions.filter(({ usedBytes }) => usedBytes > 0);
  expect(used.map(({ name }) => name)).toEqual(expect.arrayContaining(['AXISRAM', 'D2SRAM']));
});

async function usedBytes(path: string, board: Board, region: string): Promise<number> {
  const { report } = await runFile(path, [board]);
  return report.targets[0]!.memory!.regions.find(({ name }) => name === region)!.usedBytes;
}

async function verdictOf(path: string, board: Board): Promise<string> {
  return (await runFile(path, [board])).report.targets[0]!.verdict;
}

/** Byte by byte around the size that the link asked for on the whole board. */
async function smallestThatFits(path: string, board: Board, region: string, used: number) {
  let fits = used + SLACK_BYTES + 1;
  let tooSmall = used - SLACK_BYTES - 1;
  while (fits - tooSmall > 1) {
    const middle = Math.floor((fits + tooSmall) / 2);
    const verdict = await verdictOf(path, withRam(board, region, middle));
    if (verdict === 'deployed') fits = middle;
    else tooSmall = middle;
  }
  return fits;
}

function withRam(board: Board, name: string, sizeBytes: number): Board {
  return {
    ...board,
    ram: board.ram.map((region) => (region.name === name ? { ...region, sizeBytes } : region)),
  };
}

function withFlash(board: Board, sizeBytes: number): Board {
  return { ...board, flash: { ...board.flash, sizeBytes } };
}
