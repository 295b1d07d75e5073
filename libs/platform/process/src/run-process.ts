/** Runs a program to its end. */

import { type ProcessOptions, type ProcessResult, startProcess } from './start-process.ts';

/**
 * Starts `command` and resolves with how it ended, whatever its exit code, time-out and abort
 * included. Rejects as `startProcess` does.
 */
export async function runProcess(
  command: string,
  args: readonly string[],
  options: ProcessOptions = {},
): Promise<ProcessResult> {
  const child = await startProcess(command, args, options);
  return child.ended;
}
