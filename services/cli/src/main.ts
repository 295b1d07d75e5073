/** The command line: parses arguments, runs one command, turns what is thrown into an exit code. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { EXIT_CODES, type AppError } from '@flashline/errors';
import { asAppError, TOOL_VERSION } from '@flashline/pipeline';
import { printable } from '@flashline/report';
import { Command, CommanderError } from 'commander';
import type { CommandContext } from './command-context.ts';
import { analyzeCommand } from './commands/analyze.ts';
import { boardsCommand } from './commands/boards.ts';
import { conformanceCommand } from './commands/conformance.ts';
import { generateCommand } from './commands/generate.ts';
import { runCommand } from './commands/run.ts';
import { submitCommand } from './commands/submit.ts';
import { upCommand } from './commands/up.ts';
import { watchSignals } from './interruption.ts';
import { watchOutput } from './standard-output.ts';
import { usageMessage } from './usage-message.ts';

const COMMANDS = [
  runCommand,
  analyzeCommand,
  generateCommand,
  conformanceCommand,
  boardsCommand,
  upCommand,
  submitCommand,
];

/** Exit code of the command line in `args` (without node and script). */
export async function main(args: readonly string[]): Promise<number> {
  const interruption = watchSignals();
  const outputFailure = watchOutput();
  process.on('uncaughtException', (error) => process.exit(report(error, args)));
  let exitCode = 0;
  let codeOnSignal: number | null = null;
  const context: CommandContext = {
    exit: (code) => (exitCode = code),
    exitOnSignal: (code) => (codeOnSignal = code),
    signal: interruption.signal,
  };
  try {
    await programOf(context).parseAsync(args, { from: 'user' });
  } catch (error) {
    if (interruption.exitCode() === null || codeOnSignal !== null) exitCode = report(error, args);
  } finally {
    interruption.stopWatching();
  }
  // A failed write is told on the next turn of the event loop.
  await nextTurn();
  const failure = outputFailure();
  if (failure !== null && exitCode === 0) exitCode = report(failure, args);
  const interrupted = interruption.exitCode();
  if (interrupted === null) return exitCode;
  return codeOnSignal === null ? interrupted : exitCode || codeOnSignal;
}

function programOf(context: CommandContext): Command {
  const program = new Command('flashline')
    .description('ONNX model in, measured STM32 firmware out.')
    .version(TOOL_VERSION);
  for (const make of COMMANDS) program.addCommand(make(context));
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({ outputError: () => undefined });
  }
  return program;
}

/** Says what went wrong in one line on standard error; the exit code. */
function report(error: unknown, args: readonly string[]): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return 0;
    // Help that nobody asked for has been printed, which is all there is to say.
    if (error.code !== 'commander.help') say(usageMessage(error, args[0]));
    return EXIT_CODES.usage;
  }
  const failure: AppError = asAppError(error);
  say(failure.message);
  return failure.exitCode;
}

function say(message: string): void {
  process.stderr.write(`${printable(message)}\n`);
}
