/** Runs the command line as a user does, in a folder of its own. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const BIN = join(import.meta.dirname, '../bin/flashline.mjs');

export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder for one test file, removed by `remove`. */
export interface Workplace {
  readonly path: string;
  /** Resolves with how the command line ended. */
  readonly run: (args: readonly string[], env?: NodeJS.ProcessEnv) => Promise<CliResult>;
  /** The same, with the process to send signals to. */
  readonly start: (
    args: readonly string[],
    env?: NodeJS.ProcessEnv,
  ) => { readonly child: ChildProcess; readonly ended: Promise<CliResult> };
  readonly remove: () => void;
}

export function makeWorkplace(): Workplace {
  const path = mkdtempSync(join(tmpdir(), 'flashline-cli-'));
  const start: Workplace['start'] = (args, env = {}) => {
    const child = spawn(process.execPath, [BIN, ...args], {
      cwd: path,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return { child, ended: resultOf(child) };
  };
  return {
    path,
    start,
    run: (args, env) => start(args, env).ended,
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}

function resultOf(child: ChildProcess): Promise<CliResult> {
  let [stdout, stderr] = ['', ''];
  child.stdout!.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr!.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  return new Promise((resolve) => {
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/** Every file of a folder by relative path, as base64. */
export function readTree(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  return Object.fromEntries(
    files.map((file) => [file.slice(folder.length + 1), readFileSync(file).toString('base64')]),
  );
}
