/** The verdicts of `flashline conformance` over ONNX's own node tests of Debian. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestVerdict } from '../src/conformance/run-conformance.ts';
import { makeWorkplace } from './run-cli.ts';

/** Of the package libonnx-testdata, which the set-up of this project installs. */
const NODE_TESTS = '/usr/share/libonnx-testdata/data/node';

export interface ConformanceRun {
  readonly code: number | null;
  readonly lastLine: string;
  readonly verdicts: readonly TestVerdict[];
}

export async function runConformance(options: readonly string[]): Promise<ConformanceRun> {
  const place = makeWorkplace();
  try {
    const { code, stdout } = await place.run(
      ['conformance', NODE_TESTS, '--json', 'verdicts.json', ...options],
      {},
    );
    const text = readFileSync(join(place.path, 'verdicts.json'), 'utf8');
    const verdicts = JSON.parse(text) as TestVerdict[];
    return { code, lastLine: stdout.trimEnd().split('\n').at(-1)!, verdicts };
  } finally {
    place.remove();
  }
}

/** How many passed, how many of them with nothing bound, and the sentences of those that failed. */
export function countVerdicts(verdicts: readonly TestVerdict[]): {
  readonly passed: number;
  readonly unbound: number;
  readonly failed: readonly string[];
} {
  const passed = verdicts.filter((one) => one.verdict === 'passed');
  return {
    passed: passed.length,
    unbound: passed.filter((one) => one.bound.length === 0).length,
    failed: verdicts
      .filter((one) => one.verdict === 'failed')
      .map((one) => `${one.name}: ${one.reason}`),
  };
}
