/** Measures models on a virtual board: instructions of every layer, bytes of every object. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Board } from '@flashline/boards';
import { compileGraph, type CompiledModel } from '@flashline/compiler';
import { tensorBytes, valueOf } from '@flashline/ir';
import { costTerms, layerCalls, type CostTerm } from '@flashline/latency';
import { randomInputs } from '@flashline/model-files';
import type { KernelCall } from '@flashline/operators';
import { arenaRegions, BOARD_ISA } from '@flashline/pipeline';
import { compileFirmware, type OptimizeFlag } from '@flashline/toolchain';
import { runOnVirtualBoard } from '@flashline/virtual-board';
import { corpusGraph } from './corpus-graph.ts';
import type { CorpusModel } from './corpus.ts';

/** Kernel calls of one layer, and what they took together. */
export interface MeasuredLayer {
  readonly model: string;
  readonly op: string;
  readonly calls: readonly KernelCall[];
  readonly terms: readonly CostTerm[];
  readonly instructions: number;
  /** Place of the layer; the first one carries the entry and exit of the run function. */
  readonly index: number;
}

export interface MeasuredModel {
  readonly name: string;
  readonly compiled: CompiledModel;
  readonly layers: readonly MeasuredLayer[];
  /** Code, tables and parameters, without the weights and the empty firmware. */
  readonly codeBytes: number;
  readonly staticBytes: number;
  readonly emptyFlashBytes: number;
  /** `firmware.map` of the link. */
  readonly map: string;
}

/** What is kept of a measurement. */
interface Kept {
  readonly layers: readonly number[];
  readonly codeBytes: number;
  readonly staticBytes: number;
  readonly emptyFlashBytes: number;
  readonly map: string;
}

const SAMPLES = 2;

/** Null where the model is refused or does not fit the board; says so. */
export async function measureModel(
  model: CorpusModel,
  board: Board,
  optimize: OptimizeFlag,
): Promise<MeasuredModel | null> {
  const { name } = model;
  const graph = await corpusGraph(model);
  if (graph === null) return null;
  const compiled = compileGraph(graph, arenaRegions(board), {
    prefix: 'model',
    isa: BOARD_ISA,
    modelSha256: '',
    toolVersion: '',
    settings: [],
  });
  const kept = await once(compiled, board, optimize, () => measure(compiled, board, optimize));
  if (kept === null) {
    process.stderr.write(`${name} does not fit ${board.id}\n`);
    return null;
  }
  const calls = layerCalls(compiled.program, compiled.plan);
  const terms = costTerms(calls);
  const layers = compiled.source.layers.map((stepIndex, index) => ({
    model: name,
    op: compiled.program.steps[stepIndex]!.node.op,
    calls: calls[index]!,
    terms: terms[index]!,
    instructions: kept.layers[index]!,
    index,
  }));
  return { ...kept, name, compiled, layers };
}

async function measure(
  compiled: CompiledModel,
  board: Board,
  optimize: OptimizeFlag,
): Promise<Kept | null> {
  const outDir = await mkdtemp(join(tmpdir(), 'flashline-fit-'));
  try {
    const firmware = await compileFirmware({
      board,
      target: 'virtual',
      sources: new Map(compiled.source.files.map((file) => [file.path, file.text])),
      model: compiled.source,
      optimize,
      outDir,
    });
    if (firmware.elf === null || firmware.map === null) return null;
    const { graph } = compiled.program;
    const inputs = graph.inputs.map(({ name, value }) => ({
      name,
      ...valueOf(graph, value).type,
    }));
    const run = await runOnVirtualBoard({
      board,
      elf: firmware.elf,
      inputs: randomInputs(0, inputs, SAMPLES).map((sample) => sample.map(tensorBytes)),
      outputBytes: compiled.source.outputBytes,
      layerCount: compiled.source.layers.length,
    });
    const worst = run.instructions.reduce((a, b) => (b.total > a.total ? b : a));
    const arena = compiled.plan.arenas.reduce((sum, each) => sum + each.bytes, 0);
    const flash = firmware.image.flashBytes - firmware.empty.flashBytes;
    return {
      layers: worst.layers,
      codeBytes: flash - firmware.weightsBytes,
      staticBytes: firmware.image.ramBytes - firmware.empty.ramBytes - arena,
      emptyFlashBytes: firmware.empty.flashBytes,
      map: await readFile(firmware.map, 'utf8'),
    };
  } finally {
    await rm(outDir, { recursive: true, force: true });
  }
}

/** Measurements are kept in the temporary folder by the hash of what was built. */
async function once(
  { source }: CompiledModel,
  board: Board,
  optimize: OptimizeFlag,
  make: () => Promise<Kept | null>,
): Promise<Kept | null> {
  const hash = createHash('sha256').update(`${board.id} ${optimize}`);
  for (const file of source.files) hash.update(file.path).update(file.text);
  const folder = join(tmpdir(), 'flashline-measurements');
  const path = join(folder, `${hash.digest('hex')}.json`);
  if (existsSync(path)) return JSON.parse(readFileSync(path, 'utf8')) as Kept | null;
  const made = await make();
  mkdirSync(folder, { recursive: true });
  writeFileSync(path, JSON.stringify(made));
  return made;
}
