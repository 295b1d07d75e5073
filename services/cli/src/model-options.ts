/** Options that `run`, `analyze` and `generate` share, parsed once. */
import { BOARDS, findBoard, primaryBoards, type Board } from '@flashline/boards';
import { isValidPrefix } from '@flashline/emit-c';
import { AppError } from '@flashline/errors';
import {
  OPTIMIZE_LEVELS,
  type Optimize,
  type Precision,
  type TargetRequest,
} from '@flashline/pipeline';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { USAGE_ERROR } from './errors.ts';

/** As commander gives them. */
export interface ModelOptions {
  readonly board: readonly Board[];
  readonly precision: readonly Precision[];
  readonly optimize: Optimize;
  readonly io: 'fp32';
  readonly dim: ReadonlyMap<string, number>;
  readonly name?: string;
}

/** Adds the model options to a command. */
export function addModelOptions(command: Command): Command {
  return command
    .option('--board <id>', 'board, repeatable; all: the three primary boards', collectBoard, [])
    .option('--precision <p>', 'fp32, repeatable', collectPrecision, [])
    .addOption(
      new Option('--optimize <goal>', 'what to build for')
        .choices(OPTIMIZE_LEVELS)
        .default('balanced'),
    )
    .option('--io <type>', 'element type of inputs and outputs', parseIo, 'fp32')
    .option('--dim <name=n>', 'size of a symbolic dimension, repeatable', collectDim, new Map())
    .option('--name <prefix>', 'prefix of the generated C', parsePrefix);
}

/** Every pair of board and precision, boards first, in the order given. */
export function targetsOf(options: ModelOptions): TargetRequest[] {
  const boards = options.board.length === 0 ? primaryBoards : options.board;
  const precisions = options.precision.length === 0 ? (['fp32'] as const) : options.precision;
  return boards.flatMap((board) =>
    precisions.map((precision) => ({ board, precision, optimize: options.optimize })),
  );
}

/** Throws AppError where a `--dim` names a dimension that the model does not have. */
export function checkDims(given: ReadonlyMap<string, number>, known: ReadonlySet<string>): void {
  const unknown = [...given.keys()].find((name) => !known.has(name));
  if (unknown === undefined) return;
  const has = known.size === 0 ? 'it has none' : `it has ${[...known].join(', ')}`;
  throw new AppError(
    USAGE_ERROR,
    `--dim names '${unknown}', which is no symbolic dimension of the model's inputs: ${has}.`,
  );
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
  if (text === 'fp32') return unique([...precisions, text]);
  if (text === 'int8') throw new InvalidArgumentError('it is not built yet, use fp32.');
  throw new InvalidArgumentError('use fp32.');
}

function parseIo(text: string): 'fp32' {
  if (text === 'fp32') return text;
  throw new InvalidArgumentError('only fp32 inputs and outputs are built yet.');
}

function collectDim(text: string, dims: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  const match = /^(.+)=([1-9][0-9]{0,8})$/.exec(text);
  if (match === null) throw new InvalidArgumentError('write NAME=N with a positive whole number.');
  return new Map([...dims, [match[1]!, Number(match[2])]]);
}

function parsePrefix(text: string): string {
  if (isValidPrefix(text)) return text;
  throw new InvalidArgumentError(
    'use up to 40 lower-case letters, digits and _, a letter first, no C keyword and no name of ' +
      'the C library.',
  );
}

function unique<T>(items: readonly T[]): readonly T[] {
  return [...new Set(items)];
}
