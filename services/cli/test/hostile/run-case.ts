/** Runs the command line on one hostile case: in a process of its own, or in a worker, which is quick. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { WorkerClient } from '../fuzz/worker-client.ts';
import type { HostileCase } from './hostile-case.ts';

export interface RunOutcome {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly seconds: number;
  /** Most memory of the process that was resident. */
  readonly peakBytes: number;
}

export interface HostileOutcome extends RunOutcome {
  /** What is in the folder beside the files of the case. */
  readonly leftOver: readonly string[];
}

/** Runs the command line in `folder`. */
export type Runner = (
  folder: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
) => Promise<RunOutcome>;

const TIMEOUT_MS = 600_000;
const BIN = fileURLToPath(new URL('../../bin/flashline.mjs', import.meta.url));
const PROBE = fileURLToPath(new URL('./memory-probe.mjs', import.meta.url));

export async function runHostileCase(
  { files, args, env = {} }: HostileCase,
  run: Runner,
): Promise<HostileOutcome> {
  const folder = mkdtempSync(join(tmpdir(), 'flashline-hostile-'));
  try {
    for (const [name, content] of Object.entries(files())) {
      const path = join(folder, name);
      mkdirSync(dirname(path), { recursive: true });
      if (typeof content === 'function') content(path);
      else writeFileSync(path, content);
    }
    const before = readdirSync(folder);
    const own = Object.entries(env).map(([key, value]) => [
      key,
      value.replaceAll('{FOLDER}', folder),
    ]);
    const outcome = await run(
      folder,
      args ?? ['analyze', 'model.onnx'],
      Object.fromEntries(own) as Record<string, string>,
    );
    return { ...outcome, leftOver: readdirSync(folder).filter((name) => !before.includes(name)) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** As a user does. */
export const inOwnProcess: Runner = (folder, args, env) => {
  const base = mkdtempSync(join(tmpdir(), 'flashline-probe-'));
  const probe = join(base, 'peak');
  try {
    const start = performance.now();
    const result = spawnSync(process.execPath, ['--import', PROBE, BIN, ...args], {
      cwd: folder,
      env: { ...process.env, ...env, FLASHLINE_MEMORY_PROBE: probe },
      encoding: 'utf8',
      timeout: TIMEOUT_MS,
      maxBuffer: 64 * 1024 * 1024,
    });
    return Promise.resolve({
      exitCode: result.status,
      stdout: result.stdout,
      stderr: result.stderr,
      seconds: (performance.now() - start) / 1000,
      peakBytes: Number(readFileSync(probe, 'utf8')),
    });
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
};

/** In a worker, unless the case changes the environment. */
export function inWorker(client: WorkerClient): Runner {
  return async (folder, args, env) => {
    if (Object.keys(env).length > 0) return inOwnProcess(folder, args, env);
    const result = await client.run({ args, cwd: folder });
    if (result.kind === 'lost') throw new Error(result.reason);
    return { ...result, seconds: result.milliseconds / 1000 };
  };
}
