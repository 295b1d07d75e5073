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
import type { Report } from '@flashline/report';
import { USAGE_ERROR } from './errors.ts';
import {
  addQuantizationOptions,
  describeQuantization,
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
  const boards = options.board.length === 0 ? primaryBoards : options.board;
  const own: Precision = isQuantized ? 'int8' : 'fp32';
  const precisions = options.precision.length === 0 ? [own] : options.precision;
  if (isQuantized) checkQuantized(options);
  if (options.io === 'int8' && precisions.includes('fp32')) {
    throw new AppError(
      USAGE_ERROR,
      '--io int8 needs int8 targets: give --precision int8 alone, or leave --io out.',
    );
  }
  return boards.flatMap((board) =>
    precisions.map((precision) => ({ board, precision, optimize: options.optimize })),
  );
}

function checkQuantized({ precision, keepFp32 }: ModelOptions): void {
  if (precision.includes('fp32')) {
    throw new AppError(
      USAGE_ERROR,
      'The model is quantised already and has no fp32 form: leave --precision out, or give the model ' +
        'it was quantised from.',
    );
  }
  if (keepFp32.length > 0) {
    throw new AppError(
      USAGE_ERROR,
      'The model is quantised already: --keep-fp32 works on the fp32 model it was quantised from.',
    );
  }
}

/** What was asked for, without a path of this machine. */
export async function describeModelOptions(
  options: ModelOptions,
  targets: readonly TargetRequest[],
): Promise<Report['options']> {
  return {
    boards: [...new Set(targets.map((target) => target.board.id))],
    precisions: [...new Set(targets.map((target) => target.precision))],
    optimize: options.optimize,
    ...(await describeQuantization(options)),
    dims: Object.fromEntries(options.dim),
    name: options.name ?? null,
  };
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
  throw new InvalidArgumentError(
    'use up to 40 lower-case letters, digits and _, a letter first, no C keyword and no name of ' +
      'the C library.',
  );
}

function unique<T>(items: readonly T[]): readonly T[] {
  return [...new Set(items)];
}
