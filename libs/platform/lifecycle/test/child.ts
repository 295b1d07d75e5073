/** Starts a script of this folder as a process of its own, and watches it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export type Child = {
  readonly process: ChildProcess;
  /** Standard output and standard error so far. */
  readonly output: () => string;
  /** Resolves once the output holds `text`; rejects where it ends without. */
  readonly says: (text: string) => Promise<void>;
  /** Exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
};

/** Runs `node SCRIPT ARGS`. */
export function startScript(script: string, ...args: string[]): Child {
  const child = spawn(process.execPath, [join(import.meta.dirname, script), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, FLASHLINE_LOG_LEVEL: 'info' },
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const ended = once(child, 'close').then(([code, signal]) => (code ?? signal) as number | string);
  return {
    process: child,
    output: () => output,
    ended,
    async says(text) {
      while (!output.includes(text)) {
        const more = once(child.stdout, 'data').then(() => true);
        const other = once(child.stderr, 'data').then(() => true);
        const end = ended.then(() => false);
        if (await Promise.race([more, other, end])) continue;
        if (!output.includes(text)) throw new Error(`ended without saying ${text}: ${output}`);
      }
    },
  };
}
