/** What `analyze` says of boards that are nearly too small; the matrices hold its figures against runs. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { findBoard, primaryBoards, type Board } from '@flashline/boards';
import type { Report } from '@flashline/report';
import {
  analyzeModel,
  buildTarget,
  compileTarget,
  programsOf,
  type Precision,
  type PreparedModel,
  type TargetRequest,
} from '../src/index.ts';
import { modelsIn } from './corpus.ts';
import { prepareFile } from './prepared.ts';
import { quantizeFile } from './run-file.ts';

/** A model in one precision. */
interface Subject {
  readonly model: PreparedModel;
  readonly precision: Precision;
}

async function prepare(path: string, precision: Precision): Promise<Subject> {
  const model = await (precision === 'int8' ? quantizeFile(path, 'int8') : prepareFile(path));
  return { model, precision };
}

function targetOn(board: Board, { precision }: Subject): TargetRequest {
  return { board, precision, optimize: 'balanced' };
}

function analyze(subject: Subject, boards: readonly Board[]): Report {
  const targets = boards.map((board) => targetOn(board, subject));
  return analyzeModel({ model: subject.model, targets, options: {} });
}

/** Whether the linker finds room on the board. */
async function links(subject: Subject, board: Board): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), 'flashline-test-'));
  try {
    const target = targetOn(board, subject);
    const compiled = compileTarget(
      subject.model,
      programsOf(subject.model)(subject.precision),
      target,
    );
    return (await buildTarget(compiled, target, folder)).firmware.linked;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
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
    const board = findBoard('nucleo-g474re')!;
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
      const isLinked = await links(subject, shrunk);
      const sizes = [shrunk.flash.sizeBytes, shrunk.ram[0]!.sizeBytes];
      expect([...sizes, isLinked === fits || isDoubtful]).toEqual([...sizes, true]);
    }
    expect(new Set(verdicts)).toEqual(new Set([true, false]));
  },
);

test('a model that fits with room to spare is given no doubt', async () => {
  const [path] = modelsIn('zoo/models');
  const { diagnostics } = analyze(await prepare(path!, 'fp32'), primaryBoards);
  expect(diagnostics).toEqual([]);
});
