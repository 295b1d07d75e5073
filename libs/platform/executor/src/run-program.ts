/** The side of the child: the entry of an executor calls this with its table of programs. */
import { writeSync } from 'node:fs';
import type { AppError } from '@flashline/errors';
import { encodeFailure, EXIT_ANSWERED } from './answer.ts';

const STANDARD_OUTPUT = 1;

/**
 * Runs the program that the command line names, in the current folder, and ends this process: with 0, or
 * with an answer that the executor turns back into the same AppError.
 */
export async function runProgram(
  programs: Readonly<Record<string, () => Promise<void>>>,
  asAppError: (error: unknown) => AppError,
): Promise<never> {
  try {
    const name = process.argv[2] ?? '';
    const program = Object.hasOwn(programs, name) ? programs[name] : undefined;
    if (program === undefined) throw new Error(`there is no program '${name}'`);
    await program();
  } catch (error) {
    writeSync(STANDARD_OUTPUT, encodeFailure(error, asAppError));
    process.exit(EXIT_ANSWERED);
  }
  process.exit(0);
}
