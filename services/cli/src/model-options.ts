/** Options that `run`, `analyze` and `generate` share, parsed once. */
import { BOARDS, findBoard, primaryBoards, type Board } from '@flashline/boards';
import { isValidPrefix } from '@flashline/emit-c';
import {
  checkPrecisions,
  OPTIMIZE_LEVELS,
  precisionsFor,
  PREFIX_RULE,
  type ModelJobOptions,
  type Optimize,
  type Precision,
  type TargetRequest,
} from '@flashline/pipeline';
import { InvalidArgumentError, Option, type Command } from 'commander';
import {
  addQuantizationOptions,
  describeSource,
  type QuantizationOptions,
} from './quantization-options.ts';

/** As commander gives them. */
export interface ModelOptions extends QuantizationOptions {
  readonly board: readonly Board[];
  readonly precision: readonly Precision[];
  readonly optimize: Optimize;
  readonly dim: ReadonlyMap<string, number>;
  readonly name?: string;
}

/** Adds the model options to a command. */
export function addModelOptions(command: Command): Command {
  const model = command
    .option('--board <id>', 'board, repeatable; all: the three primary boards', collectBoard, [])
    .option('--precision <p>', 'fp32 or int8, repeatable', collectPrecision, [])
    .addOption(
      new Option('--optimize <goal>', 'what to build for')
        .choices(OPTIMIZE_LEVELS)
        .default('balanced'),
    );
  return addQuantizationOptions(model)
    .option('--dim <name=n>', 'size of a symbolic dimension, repeatable', collectDim, new Map())
    .option('--name <prefix>', 'prefix of the generated C', parsePrefix);
}

/**
 * Every pair of board and precision, boards first, in the order given; without precision that of the
 * model. Throws AppError where the model has no such precision, or the targets no such ports.
 */
export function targetsOf(options: ModelOptions, isQuantized: boolean): TargetRequest[] {
  const { precision, keepFp32, io, optimize } = options;
  checkPrecisions({ precisions: precision, keepFp32, io }, isQuantized);
  const boards = options.board.length === 0 ? primaryBoards : options.board;
  return boards.flatMap((board) =>
    precisionsFor(precision, isQuantized).map((each) => ({ board, precision: each, optimize })),
  );
}

/** The options as a job has them: files by their hashes. */
export async function modelJobOptions(options: ModelOptions): Promise<ModelJobOptions> {
  const { optimize, io, calibration, calibrationMethod, keepFp32, dim, name } = options;
  return {
    optimize,
    io,
    calibration: calibration === undefined ? null : await describeSource(calibration),
    calibrationMethod,
    keepFp32,
    dims: dim,
    name: name ?? null,
  };
}

function collectBoard(id: string, boards: readonly Board[]): readonly Board[] {
  if (id === 'all') return unique([...boards, ...primaryBoards]);
  const board = findBoard(id);
  if (board === undefined) {
    throw new InvalidArgumentError(
      `choose one of ${BOARDS.map((each) => each.id).join(', ')}, all.`,
    );
  }
  return unique([...boards, board]);
}

function collectPrecision(text: string, precisions: readonly Precision[]): readonly Precision[] {
  if (text === 'fp32' || text === 'int8') return unique([...precisions, text]);
  throw new InvalidArgumentError('use fp32 or int8.');
}

function collectDim(text: string, dims: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  const match = /^(.+)=([1-9][0-9]{0,8})$/.exec(text);
  if (match === null) throw new InvalidArgumentError('write NAME=N with a positive whole number.');
  return new Map([...dims, [match[1]!, Number(match[2])]]);
}

function parsePrefix(text: string): string {
  if (isValidPrefix(text)) return text;
  throw new InvalidArgumentError(PREFIX_RULE);
}

function unique<T>(items: readonly T[]): readonly T[] {
  return [...new Set(items)];
}
