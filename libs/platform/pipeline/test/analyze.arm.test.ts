/** `analyze` against the real thing: sizes as linked and instructions as counted, within its band. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { findBoard, primaryBoards, type Board } from '@flashline/boards';
import { tensorBytes, type Tensor } from '@flashline/ir';
import { randomInputs } from '@flashline/model-files';
import type { Report, ReportMemory, ReportTarget } from '@flashline/report';
import { runOnVirtualBoard } from '@flashline/virtual-board';
import { memoryOf } from '../src/build-target.ts';
import {
  analyzeModel,
  buildTarget,
  compileTarget,
  inputsOf,
  programsOf,
  type Precision,
  type PreparedModel,
  type TargetRequest,
} from '../src/index.ts';
import { modelsIn } from './corpus.ts';
import { prepareFile } from './prepared.ts';
import { quantizeWithSamples } from './quantized.ts';

/** The issue of the prediction sets these: a share of the measured figure, and bytes beside it. */
const BAND = { instructions: 0.15, ram: [0.05, 512], flash: [0.1, 2000] } as const;
const SAMPLES = 2;

interface Measured {
  readonly fits: boolean;
  readonly memory: ReportMemory;
  readonly instructions: number | null;
}

/** A model in one precision, and what it is run with. */
interface Subject {
  readonly model: PreparedModel;
  readonly precision: Precision;
  readonly samples: readonly (readonly Tensor[])[];
}

async function prepare(path: string, precision: Precision): Promise<Subject> {
  if (precision === 'int8') return { precision, ...(await quantizeWithSamples(path, SAMPLES)) };
  const model = await prepareFile(path);
  return { model, precision, samples: randomInputs(0, inputsOf(model), SAMPLES) };
}

function targetOn(board: Board, { precision }: Subject): TargetRequest {
  return { board, precision, optimize: 'balanced' };
}

function analyze(subject: Subject, boards: readonly Board[]): Report {
  const targets = boards.map((board) => targetOn(board, subject));
  return analyzeModel({ model: subject.model, targets, options: {} });
}

/** Builds for the board, and runs where that is wanted. */
async function measure(subject: Subject, board: Board, isRun: boolean): Promise<Measured> {
  const { model, precision, samples } = subject;
  const folder = await mkdtemp(join(tmpdir(), 'flashline-test-'));
  try {
    const target = targetOn(board, subject);
    const compiled = compileTarget(model, programsOf(model)(precision), target);
    const built = await buildTarget(compiled, target, folder);
    const memory = memoryOf(built, board, null);
    const { linked, elf } = built.firmware;
    if (elf === null || !isRun) return { fits: linked, memory, instructions: null };
    const run = await runOnVirtualBoard({
      board,
      elf,
      inputs: samples.map((sample) => sample.map(tensorBytes)),
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

/** All models run there, so that none has its instructions untested. */
const INT8_BOARDS = [findBoard('b-u585i-iot02a')!];

test.each(MODELS.map((path) => [nameOf(path), path] as const))(
  '%s takes what was predicted, on every board',
  async (_, path) => {
    expect(await problemsOf(await prepare(path, 'fp32'), primaryBoards)).toEqual([]);
  },
);

test.each(MODELS.map((path) => [nameOf(path), path] as const))(
  '%s takes in int8 what was predicted',
  async (_, path) => {
    expect(await problemsOf(await prepare(path, 'int8'), INT8_BOARDS)).toEqual([]);
  },
);

function nameOf(path: string): string {
  return path.split('/').slice(-2).join('/');
}

/** What was predicted for what was measured, where it is out of its band. */
async function problemsOf(subject: Subject, boards: readonly Board[]): Promise<string[]> {
  const { targets, diagnostics } = analyze(subject, boards);
  const problems: string[] = [];
  for (const [i, board] of boards.entries()) {
    const isClose = diagnostics.some(
      ({ code, message }) => code === 'ANALYZE_WITHIN_BAND' && message.includes(board.id),
    );
    const found = compare(targets[i]!, await measure(subject, board, true), isClose);
    problems.push(...found.map((problem) => `${board.id}: ${problem}`));
  }
  return problems;
}

function compare(
  { verdict, memory, latency }: ReportTarget,
  measured: Measured,
  isClose: boolean,
): string[] {
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
  return problems.filter((problem) => problem !== false);
}

/** Sizes that a memory gets around what a model is predicted to use of it. */
const STEPS = [-5000, -1500, -200, -1, 0, 1, 200, 1500, 5000];

test.each([
  ['bench/models/encoder.onnx', 'fp32'],
  ['bench/models/dscnn.onnx', 'fp32'],
  ['bench/models/dscnn.onnx', 'int8'],
] as const)(
  'the verdict on %s in %s is that of the link or said to be doubtful, whatever the size of a memory',
  async (name, precision) => {
    const [folder, file] = [name.slice(0, name.lastIndexOf('/')), basename(name)];
    const path = modelsIn(folder).find((one) => basename(one) === file)!;
    const subject = await prepare(path, precision);
    const board = primaryBoards.find(({ id }) => id === 'nucleo-g474re')!;
    const [target] = analyze(subject, [board]).targets;
    const [flashUse, ramUse] = target!.memory!.regions;
    const [sram] = board.ram;
    const boards = STEPS.flatMap((step): Board[] => [
      { ...board, flash: { ...board.flash, sizeBytes: flashUse!.usedBytes + step } },
      { ...board, ram: [{ ...sram!, sizeBytes: ramUse!.usedBytes + step }] },
    ]);
    const verdicts = [];
    for (const shrunk of boards) {
      const { targets, diagnostics } = analyze(subject, [shrunk]);
      const isDoubtful = diagnostics.some(({ code }) => code === 'ANALYZE_WITHIN_BAND');
      const fits = targets[0]!.verdict === 'fits';
      verdicts.push(fits);
      const measured = await measure(subject, shrunk, false);
      const sizes = [shrunk.flash.sizeBytes, shrunk.ram[0]!.sizeBytes];
      expect([...sizes, measured.fits === fits || isDoubtful]).toEqual([...sizes, true]);
    }
    expect(new Set(verdicts)).toEqual(new Set([true, false]));
  },
);

test('a model that fits with room to spare is given no doubt', async () => {
  const [path] = modelsIn('zoo/models');
  const { diagnostics } = analyze(await prepare(path!, 'fp32'), primaryBoards);
  expect(diagnostics).toEqual([]);
});
