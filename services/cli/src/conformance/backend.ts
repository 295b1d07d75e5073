/** Where backend tests' models run: on this machine, or on a virtual board. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Board } from '@flashline/boards';
import { compileGraph } from '@flashline/compiler';
import type { Source } from '@flashline/emit-c';
import { AppError } from '@flashline/errors';
import { runHostModels } from '@flashline/host-model';
import type { Graph } from '@flashline/ir';
import { arenaRegions, BOARD_ISA, TOOL_VERSION } from '@flashline/pipeline';
import { combineModels, compileFirmware } from '@flashline/toolchain';
import { runOnVirtualBoard } from '@flashline/virtual-board';

/** A model and the raw bytes of its inputs. */
export interface BackendJob {
  readonly graph: Graph;
  readonly inputs: readonly Uint8Array[];
}

export type BackendResult =
  | { readonly kind: 'outputs'; readonly outputs: readonly Uint8Array[] }
  /** The backend cannot hold this model. */
  | { readonly kind: 'does-not-fit'; readonly reason: string }
  /** This model does not compile, or does not run to its end. */
  | { readonly kind: 'failure'; readonly error: unknown };

/**
 * The result of every job. All of them may become one program; where that fails, smaller ones show
 * which job it is. Rejects where compiler or emulator are missing.
 */
export type Backend = (jobs: readonly BackendJob[]) => Promise<readonly BackendResult[]>;

const PREFIX = 'm';
const HOST_REGIONS = [{ name: 'HOST', capacityBytes: 2 ** 31 }];

interface Compiled {
  readonly source: Source;
  readonly inputs: readonly Uint8Array[];
}

/** Portable kernels under the sanitizers. */
export const hostBackend: Backend = (jobs) =>
  compileAll(jobs, { regions: HOST_REGIONS, isa: 'portable' }, async (compiled) => {
    const outcomes = await runHostModels(
      PREFIX,
      compiled.map(({ source, inputs }) => ({ model: source, samples: [inputs] })),
      { sanitize: true },
    );
    return outcomes.map((outcome) =>
      outcome.kind === 'failure' ? outcome : { kind: 'outputs', outputs: outcome.samples[0]! },
    );
  });

/** The board's own kernels on its emulated core. */
export function virtualBackend(board: Board): Backend {
  const target = { regions: arenaRegions(board), isa: BOARD_ISA };
  return (jobs) => compileAll(jobs, target, (compiled) => runOnBoard(board, compiled));
}

/** Models that cannot be compiled fail by themselves; `run` gets the others. */
async function compileAll(
  jobs: readonly BackendJob[],
  {
    regions,
    isa,
  }: Pick<Parameters<typeof compileGraph>[2], 'isa'> & {
    readonly regions: Parameters<typeof compileGraph>[1];
  },
  run: (compiled: readonly Compiled[]) => Promise<readonly BackendResult[]>,
): Promise<readonly BackendResult[]> {
  const options = { isa, modelSha256: '', toolVersion: TOOL_VERSION, settings: [] };
  const results: (BackendResult | undefined)[] = [];
  const compiled: Compiled[] = [];
  jobs.forEach(({ graph, inputs }, i) => {
    try {
      const prefix = `${PREFIX}_${i}`;
      compiled.push({
        source: compileGraph(graph, regions, { ...options, prefix }).source,
        inputs,
      });
      results.push(undefined);
    } catch (error) {
      results.push({ kind: 'failure', error });
    }
  });
  const outcomes = compiled.length === 0 ? [] : [...(await run(compiled))];
  return results.map((result) => result ?? outcomes.shift()!);
}

/** One firmware for all models, or where that does not work, for halves of them. */
async function runOnBoard(
  board: Board,
  jobs: readonly Compiled[],
): Promise<readonly BackendResult[]> {
  try {
    const outputs = await runFirmware(board, jobs);
    if (outputs !== null) return outputs;
    if (jobs.length === 1) {
      return [{ kind: 'does-not-fit', reason: `does not fit ${board.id}` }];
    }
  } catch (error) {
    if (error instanceof AppError && error.kind === 'infrastructure') throw error;
    if (jobs.length === 1) return [{ kind: 'failure', error }];
  }
  const half = Math.ceil(jobs.length / 2);
  return [
    ...(await runOnBoard(board, jobs.slice(0, half))),
    ...(await runOnBoard(board, jobs.slice(half))),
  ];
}

/** Null where the firmware does not fit. */
async function runFirmware(
  board: Board,
  jobs: readonly Compiled[],
): Promise<BackendResult[] | null> {
  const model = combineModels(
    PREFIX,
    jobs.map((job) => job.source),
  );
  const folder = await mkdtemp(join(tmpdir(), 'flashline-'));
  try {
    const firmware = await compileFirmware({
      board,
      target: 'virtual',
      sources: new Map(model.files.map((file) => [file.path, file.text])),
      model,
      optimize: '-O2',
      outDir: folder,
    });
    if (firmware.elf === null) return null;
    const { outputs } = await runOnVirtualBoard({
      board,
      elf: firmware.elf,
      inputs: [jobs.flatMap((job) => job.inputs)],
      outputBytes: model.outputBytes,
      layerCount: Math.max(...jobs.map((job) => job.source.layers.length)),
    });
    const all = [...outputs[0]!];
    return jobs.map(({ source }) => ({
      kind: 'outputs',
      outputs: all.splice(0, source.outputBytes.length),
    }));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
