/** How long `flashline run` takes for the three boards, with nothing compiled before and again. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { printTable } from '../costs/table.ts';
import { ROOT } from './root.ts';

const MODELS = ['residual_cnn', 'lstm', 'vision_transformer'];

export async function printWallTime(): Promise<void> {
  const rows: string[][] = [];
  for (const model of MODELS) {
    const folder = mkdtempSync(join(tmpdir(), 'flashline-bench-'));
    try {
      const cold = await secondsOfRun(model, folder);
      rows.push([model, cold, await secondsOfRun(model, folder)]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  process.stdout.write(
    printTable([[`run, ${availableParallelism()} cores`, 'cold, s', 'warm, s'], ...rows]),
  );
}

/** Caches and output are in `folder`. Throws where the run fails. */
async function secondsOfRun(model: string, folder: string): Promise<string> {
  const start = performance.now();
  const args = [
    join(ROOT, 'services/cli/bin/flashline.mjs'),
    'run',
    join(ROOT, `zoo/models/${model}.onnx`),
    '--out',
    join(folder, 'out'),
  ];
  const child = spawn(process.execPath, args, {
    env: { ...process.env, XDG_CACHE_HOME: join(folder, 'cache') },
    stdio: 'ignore',
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new Error(`flashline run ${model} ended with ${code}`);
  return ((performance.now() - start) / 1000).toFixed(1);
}
