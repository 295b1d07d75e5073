/** Integer forms on the virtual boards: every byte as the portable kernels give it on the host. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { primaryBoards, type Board } from '@flashline/boards';
import { compileGraph } from '@flashline/compiler';
import { arenaRegions, BOARD_ISA, buildTarget } from '@flashline/pipeline';
import { runOnVirtualBoard } from '@flashline/virtual-board';
import { tensorBytes } from '@flashline/ir';
import { quantizedFiles, readQuantizedFile, type QuantizedFile } from './suite/quantized-cases.ts';
import { portableBytes } from './suite/portable-bytes.ts';

test.each(quantizedFiles())(
  'the quantised cases of %s have equal bytes on all cores',
  async (file) => {
    const quantized = await readQuantizedFile(file);
    const wanted = await portableBytes(quantized);
    expect(wanted.length).toBe(quantized.samples.length);
    for (const board of primaryBoards) {
      expect({ board: board.id, outputs: await boardBytes(quantized, board) }).toEqual({
        board: board.id,
        outputs: wanted,
      });
    }
  },
);

/** Samples x outputs, in hexadecimal. */
async function boardBytes({ graph, samples }: QuantizedFile, board: Board): Promise<string[][]> {
  const naming = { prefix: 'q', modelSha256: '', toolVersion: '', settings: [] };
  const compiled = compileGraph(graph, arenaRegions(board), { ...naming, isa: BOARD_ISA });
  const folder = await mkdtemp(join(tmpdir(), 'quantized-'));
  try {
    const target = { board, precision: 'int8', optimize: 'balanced' } as const;
    const built = await buildTarget(compiled, target, folder);
    const run = await runOnVirtualBoard({
      board,
      elf: built.firmware.elf!,
      inputs: samples.map((sample) => sample.map(tensorBytes)),
      outputBytes: compiled.source.outputBytes,
      layerCount: compiled.source.layers.length,
      layerReads: [],
    });
    expect(run.repeatable).toBe(true);
    return run.outputs.map((sample) => sample.map((bytes) => Buffer.from(bytes).toString('hex')));
  } finally {
    await rm(folder, { recursive: true });
  }
}
