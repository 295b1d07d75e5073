/** The command line: parses arguments, runs one command, turns what is thrown into an exit code. */
import { Command, CommanderError } from 'commander';
import { AppError, EXIT_CODES } from '@flashline/errors';
import { ModelError } from '@flashline/onnx';
import { conformanceCommand } from './commands/conformance.ts';
import { runCommand } from './commands/run.ts';
import { TOOL_VERSION } from '@flashline/pipeline';

/** Exit code of the command line in `args` (without node and script). */
export async function main(args: readonly string[]): Promise<number> {
  let exitCode = 0;
  const program = new Command('flashline')
    .description('ONNX model in, measured STM32 firmware out.')
    .version(TOOL_VERSION)
    .exitOverride()
    .addCommand(runCommand((code) => (exitCode = code)))
    .addCommand(conformanceCommand((code) => (exitCode = code)));
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    return exitCodeOf(error);
  }
}

function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_CODES.usage;
  if (error instanceof ModelError) {
    process.stderr.write(`${error.message}\n`);
    return EXIT_CODES.usage;
  }
  if (error instanceof AppError) {
    process.stderr.write(`${error.message}\n`);
    return error.exitCode;
  }
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`This is a bug in Flashline: ${message}\n`);
  return EXIT_CODES.bug;
}
