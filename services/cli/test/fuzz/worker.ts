/**
 * A process that runs the command line on many models in turn: arguments in, exit code and what was
 * printed out. What of a run outlives it, a leak or a changed global, is a failure of a later one.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { main } from '../../src/index.ts';

export interface Job {
  readonly args: readonly string[];
  /** Where to run; as it is unless given. */
  readonly cwd?: string;
}

export interface Outcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly milliseconds: number;
  /** Of the processor, by all threads. */
  readonly cpuMilliseconds: number;
  /** Most memory that was resident during the run. */
  readonly peakBytes: number;
}

async function runJob({ args, cwd }: Job): Promise<Outcome> {
  if (cwd !== undefined) process.chdir(cwd);
  // Lets the system forget the highest memory use so far.
  writeFileSync('/proc/self/clear_refs', '5');
  const stdout = capture(process.stdout);
  const stderr = capture(process.stderr);
  const start = performance.now();
  const before = process.cpuUsage();
  const exitCode = await main(args);
  const milliseconds = performance.now() - start;
  const { user, system } = process.cpuUsage(before);
  const cpuMilliseconds = (user + system) / 1000;
  const texts = { stdout: stdout.restore(), stderr: stderr.restore() };
  process.removeAllListeners('uncaughtException');
  for (const stream of [process.stdout, process.stderr]) stream.removeAllListeners('error');
  return { exitCode, ...texts, milliseconds, cpuMilliseconds, peakBytes: peakBytes() };
}

function capture(stream: NodeJS.WriteStream): { readonly restore: () => string } {
  let text = '';
  stream.write = (chunk: string | Uint8Array): boolean => {
    text += typeof chunk === 'string' ? chunk : new TextDecoder().decode(chunk);
    return true;
  };
  return {
    restore: () => {
      // What is ours hides the method of the class.
      Reflect.deleteProperty(stream, 'write');
      return text;
    },
  };
}

function peakBytes(): number {
  const found = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'));
  return Number(found?.[1] ?? NaN) * 1024;
}

process.on('message', (job: Job) => {
  void runJob(job).then((outcome) => process.send!(outcome));
});
