/** `flashline submit MODEL.onnx`: the main job on a server, for CI. */
import { AppError } from '@flashline/errors';
import { Command, InvalidArgumentError } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { USAGE_ERROR } from '../errors.ts';
import { checkJsonTarget } from '../json-output.ts';
import { checkOutputFolder } from '../output-folder.ts';
import { addRunOptions, printSchema, type RunOptions } from '../run-options.ts';

/** As commander gives them. */
export interface SubmitOptions extends RunOptions {
  readonly junit?: string;
  readonly server?: string;
  readonly wait?: true;
  readonly timeout?: number;
}

/** A day, as the server has it. */
const LONGEST_TIMEOUT_SECONDS = 24 * 3600;

export function submitCommand({ exit, signal }: CommandContext): Command {
  return addRunOptions(new Command('submit'), 'output folder to download into (default: none)')
    .description('run a model on a Flashline server (FLASHLINE_URL, FLASHLINE_API_KEY)')
    .argument('[model]', 'ONNX file')
    .option('--junit <file>', 'write verdicts and gates as JUnit XML')
    .option('--server <url>', 'the server (default: FLASHLINE_URL)')
    .option('--wait', 'wait for the end; --gate, --json, --junit and --out do so too')
    .option('--timeout <seconds>', 'cancel a job that takes longer', parseTimeout)
    .action(async (path: string | undefined, options: SubmitOptions) => {
      exit(options.schema === true ? printSchema() : await submit(path, options, signal));
    });
}

/** The work is loaded when it is needed: other commands pay nothing for it. */
async function submit(
  path: string | undefined,
  options: SubmitOptions,
  signal: AbortSignal,
): Promise<number> {
  if (path === undefined || path === '') {
    throw new AppError(USAGE_ERROR, 'No model was given: write flashline submit MODEL.onnx.');
  }
  checkJsonTarget(options.json ?? null);
  if (options.junit === '-') {
    throw new AppError(USAGE_ERROR, '--junit writes a file: give it a name.');
  }
  checkJsonTarget(options.junit ?? null, '--junit');
  if (options.out !== undefined) await checkOutputFolder(options.out);
  const { submitModel } = await import('../submit/submit-model.ts');
  return submitModel(path, options, signal);
}

function parseTimeout(text: string): number {
  const seconds = Number(text);
  const isRight = /^[0-9]{1,6}$/.test(text) && seconds >= 1 && seconds <= LONGEST_TIMEOUT_SECONDS;
  if (isRight) return seconds;
  throw new InvalidArgumentError(`give seconds from 1 to ${LONGEST_TIMEOUT_SECONDS}.`);
}
