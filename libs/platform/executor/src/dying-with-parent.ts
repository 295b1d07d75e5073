/** Commands that the kernel ends when who started them ends, even by SIGKILL. */
import { fileURLToPath } from 'node:url';

const TIED = fileURLToPath(new URL('./tied.sh', import.meta.url));

/**
 * What goes before a command of this process so that it gets SIGKILL when its parent ends, or does not
 * run at all where that was sooner. The parent is the thread that starts it, so it must be started from
 * a thread that lives as long as the process.
 */
export function dyingWithParent(): readonly string[] {
  return ['setpriv', '--pdeathsig', 'KILL', '--', 'sh', TIED, String(process.pid)];
}
