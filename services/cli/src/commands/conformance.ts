/** `flashline conformance DIR`: ONNX backend tests as compiled C. */
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { findBoard } from '@flashline/boards';
import { AppError } from '@flashline/errors';
import { Command, InvalidArgumentError } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { hostBackend, virtualBackend, type Backend } from '../conformance/backend.ts';
import { findTests, type BackendTest } from '../conformance/find-tests.ts';
import { runTests, type TestVerdict } from '../conformance/run-conformance.ts';
import { USAGE_ERROR } from '../errors.ts';
import { checkJsonTarget, writeWhole } from '../json-output.ts';

interface Options {
  readonly filter: RegExp;
  readonly backend: Backend;
  readonly json?: string;
}

export function conformanceCommand({ exit, signal }: CommandContext): Command {
  return new Command('conformance')
    .description('run ONNX backend tests as compiled C')
    .argument('<dir>', 'folder of tests: DIR/*/model.onnx')
    .option('--filter <regex>', 'only tests whose name matches', parseRegex, /^/)
    .option('--backend <where>', 'host or virtual:BOARD', parseBackend, hostBackend)
    .option('--json <file>', 'write all verdicts as JSON; - is standard output')
    .action(async (dir: string, options: Options) => exit(await conformance(dir, options, signal)));
}

async function conformance(dir: string, options: Options, signal: AbortSignal): Promise<number> {
  checkJsonTarget(options.json ?? null);
  const tests = existsSync(dir) ? await findTests(dir, options.filter) : [];
  if (tests.length === 0) {
    throw new AppError(
      USAGE_ERROR,
      `No test is in '${dir}': give a folder of folders with a model.onnx.`,
    );
  }
  const isJsonOut = options.json === '-';
  const say = (line: string) => (isJsonOut ? process.stderr : process.stdout).write(`${line}\n`);
  const verdicts = await runAll(tests, options.backend, signal, (verdict) => {
    const line = printVerdict(verdict);
    if (line !== null) say(line);
  });
  const json = `${JSON.stringify(verdicts, null, 2)}\n`;
  if (isJsonOut) process.stdout.write(json);
  else if (options.json !== undefined) await writeWhole(options.json, json);
  const count = (kind: TestVerdict['verdict']) => verdicts.filter((v) => v.verdict === kind).length;
  say(`${count('passed')} passed, ${count('failed')} failed, ${count('refused')} refused`);
  return count('failed') === 0 && count('passed') > 0 ? 0 : 1;
}

/** Tests whose models become one program: enough that its own cost is small, few enough to watch. */
const TOGETHER = 24;

/** As many programs at a time as there are cores; verdicts come in the order of the tests. */
async function runAll(
  tests: readonly BackendTest[],
  backend: Backend,
  signal: AbortSignal,
  report: (verdict: TestVerdict) => void,
): Promise<TestVerdict[]> {
  const groups: (readonly BackendTest[])[] = [];
  for (let i = 0; i < tests.length; i += TOGETHER) groups.push(tests.slice(i, i + TOGETHER));
  const verdicts: (readonly TestVerdict[])[] = [];
  const pending = [...groups.entries()];
  let reported = 0;
  const worker = async () => {
    for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
      signal.throwIfAborted();
      verdicts[next[0]] = await runTests(next[1], backend);
      while (verdicts[reported] !== undefined) verdicts[reported++]!.forEach(report);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return verdicts.flat();
}

/** Null for a test that passed with nothing bound. */
function printVerdict({ name, verdict, bound, code, reason }: TestVerdict): string | null {
  const binding = bound.length === 0 ? '' : `, bound: ${bound.join(' ')}`;
  if (verdict === 'passed') return bound.length === 0 ? null : `${name}: passed${binding}`;
  return `${name}: ${verdict}${binding}: ${code}: ${reason}`;
}

function parseRegex(text: string): RegExp {
  try {
    return new RegExp(text);
  } catch {
    throw new InvalidArgumentError('it is not a regular expression.');
  }
}

function parseBackend(text: string): Backend {
  if (text === 'host') return hostBackend;
  const board = findBoard(text.replace(/^virtual:/, ''));
  if (!text.startsWith('virtual:') || board === undefined) {
    throw new InvalidArgumentError(
      'give host or virtual:BOARD with a board of `flashline boards`.',
    );
  }
  return virtualBackend(board);
}
