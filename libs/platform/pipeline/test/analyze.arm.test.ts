/** `analyze` against the real thing: sizes as linked and instructions as counted, within its band. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { primaryBoards, type Board } from '@flashline/boards';
import { lowerGraph } from '@flashline/compiler';
import { tensorBytes } from '@flashline/ir';
import { randomInputs, readModelFile } from '@flashline/model-files';
import type { Report, ReportMemory } from '@flashline/report';
import { runOnVirtualBoard } from '@flashline/virtual-board';
import { memoryOf } from '../src/build-target.ts';
import {
  analyzeModel,
  buildTarget,
  compileTarget,
  inputsOf,
  prepareModel,
  type PreparedModel,
  type TargetRequest,
} from '../src/index.ts';
import { modelsIn } from './corpus.ts';

/** The issue of the prediction sets these: a share of the measured figure, and bytes beside it. */
const BAND = { instructions: 0.15, ram: [0.05, 512], flash: [0.1, 2000] } as const;
const SAMPLES = 2;

interface Measured {
  readonly fits: boolean;
  readonly memory: ReportMemory;
  readonly instructions: number | null;
}

async function prepare(path: string): Promise<PreparedModel> {
  const file = await readModelFile(path);
  return prepareModel(file.name, file.bytes, { dims: new Map(), prefix: null });
}

function targetOn(board: Board): TargetRequest {
  return { board, precision: 'fp32', optimize: 'balanced' };
}

function analyze(model: PreparedModel, boards: readonly Board[]): Report {
  return analyzeModel({ model, targets: boards.map(targetOn), options: {} });
}

/** Builds for the board; runs where `samples` is not 0. */
async function measure(model: PreparedModel, board: Board, samples: number): Promise<Measured> {
  const folder = await mkdtemp(join(tmpdir(), 'flashline-test-'));
  try {
    const target = targetOn(board);
    const compiled = compileTarget(model, lowerGraph(model.graph!), target);
    const built = await buildTarget(compiled, target, folder);
    const memory = memoryOf(built, board, null);
    const { linked, elf } = built.firmware;
    if (elf === null || samples === 0) return { fits: linked, memory, instructions: null };
    const run = await runOnVirtualBoard({
      board,
      elf,
      inputs: randomInputs(0, inputsOf(model), samples).map((sample) => sample.map(tensorBytes)),
      outputBytes: built.source.outputBytes,
      layerCount: built.source.layers.length,
    });
    const instructions = Math.max(...run.instructions.map(({ total }) => total));
    return { fits: linked, memory, instructions };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function isWithin(predicted: number, measured: number, [share, bytes]: readonly [number, number]) {
  return Math.abs(predicted - measured) <= share * measured + bytes;
}

const MODELS = [...modelsIn('zoo/models'), ...modelsIn('bench/models')];

test.each(MODELS.map((path) => [path.split('/').slice(-2).join('/'), path] as const))(
  '%s takes what was predicted, on every board',
  async (_, path) => {
    const model = await prepare(path);
    const { targets, diagnostics } = analyze(model, primaryBoards);
    for (const [i, board] of primaryBoards.entries()) {
      const { verdict, memory, latency } = targets[i]!;
      const measured = await measure(model, board, SAMPLES);
      const isClose = diagnostics.some(
        ({ code, message }) => code === 'ANALYZE_WITHIN_BAND' && message.includes(board.id),
      );
      const flash = [memory!.flash.totalBytes!, measured.memory.flash.totalBytes!] as const;
      const ram = [memory, measured.memory].map(
        (of) => of!.ram.activationsBytes + of!.ram.scratchBytes + of!.ram.staticBytes!,
      ) as [number, number];
      const counts = [latency?.instructions ?? null, measured.instructions] as const;
      const problems = [
        !isWithin(...flash, BAND.flash) && `flash ${flash.join(' for ')}`,
        !isWithin(...ram, BAND.ram) && `RAM ${ram.join(' for ')}`,
        counts[0] !== null &&
          counts[1] !== null &&
          !isWithin(counts[0], counts[1], [BAND.instructions, 0]) &&
          `instructions ${counts.join(' for ')}`,
        (verdict === 'fits') !== measured.fits && !isClose && `the verdict is ${verdict}`,
      ];
      expect([basename(path), board.id, ...problems.filter(Boolean)]).toEqual([
        basename(path),
        board.id,
      ]);
    }
  },
);

/** Sizes that a memory gets around what a model is predicted to use of it. */
const STEPS = [-5000, -1500, -200, -1, 0, 1, 200, 1500, 5000];

test.each(['bench/models/encoder.onnx', 'bench/models/dscnn.onnx'])(
  'the verdict on %s is that of the link or said to be doubtful, whatever the size of a memory',
  async (name) => {
    const [folder, file] = [name.slice(0, name.lastIndexOf('/')), basename(name)];
    const model = await prepare(modelsIn(folder).find((path) => basename(path) === file)!);
    const board = primaryBoards.find(({ id }) => id === 'nucleo-g474re')!;
    const [target] = analyze(model, [board]).targets;
    const [flashUse, ramUse] = target!.memory!.regions;
    const [sram] = board.ram;
    const boards = STEPS.flatMap((step): Board[] => [
      { ...board, flash: { ...board.flash, sizeBytes: flashUse!.usedBytes + step } },
      { ...board, ram: [{ ...sram!, sizeBytes: ramUse!.usedBytes + step }] },
    ]);
    const verdicts = [];
    for (const shrunk of boards) {
      const { targets, diagnostics } = analyze(model, [shrunk]);
      const isDoubtful = diagnostics.some(({ code }) => code === 'ANALYZE_WITHIN_BAND');
      const fits = targets[0]!.verdict === 'fits';
      verdicts.push(fits);
      const measured = await measure(model, shrunk, 0);
      const sizes = [shrunk.flash.sizeBytes, shrunk.ram[0]!.sizeBytes];
      expect([...sizes, measured.fits === fits || isDoubtful]).toEqual([...sizes, true]);
    }
    expect(new Set(verdicts)).toEqual(new Set([true, false]));
  },
);

test('a model that fits with room to spare is given no doubt', async () => {
  const [path] = modelsIn('zoo/models');
  const { diagnostics } = analyze(await prepare(path!), primaryBoards);
  expect(diagnostics).toEqual([]);
});
