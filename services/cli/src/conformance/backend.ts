/** Where a backend test's model runs: on this machine, or on a virtual board. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Board } from '@flashline/boards';
import { compileGraph } from '@flashline/compiler';
import type { Graph } from '@flashline/ir';
import { buildHostModel, runHostModel } from '@flashline/host-model';
import { compileFirmware } from '@flashline/toolchain';
import { runOnVirtualBoard } from '@flashline/virtual-board';
import { arenaRegions, BOARD_ISA, TOOL_VERSION } from '@flashline/pipeline';

/** Raw output bytes of one sample, or the reason why this backend cannot hold the model. */
export type BackendResult =
  | { readonly kind: 'outputs'; readonly outputs: readonly Uint8Array[] }
  | { readonly kind: 'does-not-fit'; readonly reason: string };

export type Backend = (graph: Graph, inputs: readonly Uint8Array[]) => Promise<BackendResult>;

const EMIT = { prefix: 'm', modelSha256: '', toolVersion: TOOL_VERSION, settings: [] };
const HOST_REGIONS = [{ name: 'HOST', capacityBytes: 2 ** 31 }];

/** Portable kernels under the sanitizers. */
export const hostBackend: Backend = (graph, inputs) =>
  inFolder(async (folder) => {
    const { source } = compileGraph(graph, HOST_REGIONS, { ...EMIT, isa: 'portable' });
    const program = await buildHostModel(source, { folder, sanitize: true });
    const [outputs] = await runHostModel(program, source, [inputs]);
    return { kind: 'outputs', outputs: outputs! };
  });

/** The board's own kernels on its emulated core. */
export function virtualBackend(board: Board): Backend {
  return (graph, inputs) =>
    inFolder(async (folder) => {
      const { source } = compileGraph(graph, arenaRegions(board), { ...EMIT, isa: BOARD_ISA });
      const firmware = await compileFirmware({
        board,
        target: 'virtual',
        sources: new Map(source.files.map((file) => [file.path, file.text])),
        model: source,
        optimize: '-O2',
        outDir: folder,
      });
      if (firmware.elf === null)
        return { kind: 'does-not-fit', reason: `does not fit ${board.id}` };
      const { outputs } = await runOnVirtualBoard({
        board,
        elf: firmware.elf,
        inputs: [inputs],
        outputBytes: source.outputBytes,
        layerCount: source.layers.length,
      });
      return { kind: 'outputs', outputs: outputs[0]! };
    });
}

async function inFolder<T>(action: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'flashline-'));
  try {
    return await action(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
