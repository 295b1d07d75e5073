/** Runs `analyze` on the hostile models of many seeds. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseModel } from '@flashline/onnx';
import { faultOf } from './judge.ts';
import { makeCase } from './make-case.ts';
import { askOracle } from './oracle-share.ts';
import { WorkerClient } from './worker-client.ts';

export interface Failure {
  readonly seed: number;
  readonly label: string;
  readonly fault: string;
}

export interface FuzzSummary {
  readonly rounds: number;
  /** How many models ended with each exit code. */
  readonly exitCodes: ReadonlyMap<number, number>;
  readonly failures: readonly Failure[];
  /** Of the accepted models that were given to ONNX Runtime, those that it answered and refused. */
  readonly answered: number;
  readonly refused: number;
  readonly slowestMs: number;
  readonly slowestSeed: number;
  readonly peakBytes: number;
}

export interface FuzzOptions {
  readonly timeoutMs: number;
  /** One of so many accepted models goes through ONNX Runtime as well. */
  readonly oracleEvery: number;
  readonly onFailure?: (failure: Failure) => void;
}

export async function runFuzz(seeds: Iterable<number>, options: FuzzOptions): Promise<FuzzSummary> {
  const folder = mkdtempSync(join(tmpdir(), 'flashline-fuzz-'));
  const path = join(folder, 'model.onnx');
  const reportPath = join(folder, 'report.json');
  const client = new WorkerClient(options.timeoutMs);
  const exitCodes = new Map<number, number>();
  const failures: Failure[] = [];
  const oracle = { answered: 0, refused: 0 };
  let [rounds, slowestMs, slowestSeed, peakBytes] = [0, 0, -1, 0];
  const report = (failure: Failure): void => {
    failures.push(failure);
    options.onFailure?.(failure);
  };
  try {
    for (const seed of seeds) {
      const { label, bytes, options: args } = makeCase(seed);
      writeFileSync(path, bytes);
      const result = await client.run({ args: ['analyze', path, '--json', reportPath, ...args] });
      rounds += 1;
      const model = () => parseModel(bytes, new Map());
      const fault = faultOf(result, model, () => readFileSync(reportPath, 'utf8'));
      if (fault !== null) report({ seed, label, fault });
      if (result.kind !== 'ended') continue;
      const count = (exitCodes.get(result.exitCode) ?? 0) + 1;
      exitCodes.set(result.exitCode, count);
      peakBytes = Math.max(peakBytes, result.peakBytes);
      if (result.milliseconds > slowestMs) {
        [slowestMs, slowestSeed] = [result.milliseconds, seed];
      }
      if (result.exitCode !== 0 || count % options.oracleEvery !== 0) continue;
      const outcome = await askOracle(bytes, seed);
      if (typeof outcome === 'object') report({ seed, label, fault: outcome.fault });
      else oracle[outcome] += 1;
    }
  } finally {
    client.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  return { rounds, exitCodes, failures, ...oracle, slowestMs, slowestSeed, peakBytes };
}

/** `count` seeds from `first` on. */
export function* seedsFrom(first: number, count: number): Generator<number> {
  for (let i = 0; i < count; i++) yield first + i;
}
