/** Children that the kernel ends when the thread that started them ends, even by SIGKILL. */

/**
 * The command line that runs `command` so that it gets SIGKILL when its parent ends. The parent is
 * the thread that starts it, so it must be started from a thread that lives as long as the process.
 */
export function dieWithParent(
  command: string,
  args: readonly string[],
): { readonly command: string; readonly args: readonly string[] } {
  return { command: 'setpriv', args: ['--pdeathsig', 'KILL', '--', command, ...args] };
}
