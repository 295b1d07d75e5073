/** Which processes of this machine belong to a test, told by its folder. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

export interface FoundProcess {
  readonly pid: number;
  readonly command: string;
}

const POLL_MS = 50;

/** What a killed process started may need this long to be gone on a busy machine. */
const GONE_MS = 60_000;

/**
 * Processes whose arguments, environment or working folder name `folder`: everything that a platform
 * with its data there has started, in whatever group or namespace.
 */
export function processesOf(folder: string): readonly FoundProcess[] {
  return readdirSync('/proc')
    .filter((name) => /^[0-9]+$/.test(name) && Number(name) !== process.pid)
    .flatMap((name) => {
      const command = attempt(() => readFileSync(`/proc/${name}/cmdline`, 'utf8'));
      // A zombie has none: it runs no more, and waits to be counted by its parent.
      if (command === '') return [];
      const texts = [
        command,
        attempt(() => readFileSync(`/proc/${name}/environ`, 'utf8')),
        attempt(() => readlinkSync(`/proc/${name}/cwd`)),
      ];
      const isOurs = texts.some((text) => text.includes(folder));
      return isOurs ? [{ pid: Number(name), command: command.replaceAll('\0', ' ').trim() }] : [];
    });
}

/** Whether a process of the folder has `program` in its command. */
export function isRunning(folder: string, program: RegExp): boolean {
  return processesOf(folder).some(({ command }) => program.test(command));
}

/** What is left of the folder's processes when they had their time to end. */
export async function survivorsOf(folder: string): Promise<readonly FoundProcess[]> {
  const end = performance.now() + GONE_MS;
  for (;;) {
    const found = processesOf(folder);
    if (found.length === 0 || performance.now() > end) return found;
    await sleep(POLL_MS);
  }
}

function attempt(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}
