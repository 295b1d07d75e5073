import { spawnSync } from 'node:child_process';
import {
  FarmServiceService,
  JobServiceService,
  TeamServiceService,
  UploadServiceService,
} from '@flashline/contracts';
import type { Command } from 'commander';
import { parse } from 'yaml';
import { submitCommand } from '../../src/commands/submit.ts';
import { upCommand } from '../../src/commands/up.ts';
import { flashlineCommands, guideBlocks } from './guide-blocks.ts';

const CONTEXT = {
  exit: () => undefined,
  exitOnSignal: () => undefined,
  signal: new AbortController().signal,
};

/** Parses a command of ours with everything but its action. Throws where an option is wrong. */
function checkCommand([name = '', ...args]: readonly string[]): void {
  const known: Readonly<Record<string, Command>> = {
    submit: submitCommand(CONTEXT),
    up: upCommand(CONTEXT),
  };
  const command = known[name];
  if (command === undefined) throw new Error(`the guide uses flashline ${name}`);
  const silent = command
    .exitOverride()
    .configureOutput({ writeErr: () => undefined })
    .action(() => undefined);
  silent.parse([...args], { from: 'user' });
}

/** Every string of a document, however deep. */
function stringsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(stringsOf);
}

interface Workflow {
  readonly on: unknown;
  readonly jobs: Readonly<
    Record<string, { readonly 'runs-on': string; readonly steps: readonly object[] }>
  >;
}

interface GitlabJob {
  readonly script: readonly string[];
  readonly artifacts: { readonly when: string; readonly reports: { readonly junit: string } };
}

describe('the examples for CI', () => {
  const [github, gitlab] = guideBlocks('api.md', 'yaml').map((text) => parse(text) as unknown);

  test('are documents of their systems', () => {
    const { on, jobs } = github as Workflow;
    expect(on).toEqual(['pull_request']);
    for (const job of Object.values(jobs)) {
      expect(job['runs-on']).toMatch(/^ubuntu-/);
      for (const step of job.steps) expect('run' in step || 'uses' in step).toBe(true);
    }
    const { script, artifacts } = (gitlab as Readonly<Record<string, GitlabJob>>)['measure']!;
    expect(script.length).toBeGreaterThan(0);
    expect(artifacts.when).toBe('always');
    expect(script.join(' ')).toContain(`--junit ${artifacts.reports.junit}`);
  });

  test.each([
    ['GitHub Actions', github],
    ['GitLab', gitlab],
  ])('of %s call submit with options that it has', (_name, document) => {
    const commands = stringsOf(document).flatMap(flashlineCommands);
    expect(commands).toHaveLength(1);
    for (const command of commands) checkCommand(command);
  });
});

test('the check of commands finds an option that does not exist', () => {
  expect(() => checkCommand(['submit', 'model.onnx', '--gates', 'rmse=1'])).toThrow(
    'unknown option',
  );
  expect(() => checkCommand(['submit', 'model.onnx', '--gate', 'speed=1'])).toThrow(
    'write KEY=LIMIT',
  );
});

test.each(['api.md', 'platform.md'])('the commands of %s have options that exist', (guide) => {
  const commands = guideBlocks(guide, 'sh').flatMap(flashlineCommands);
  expect(commands.length).toBeGreaterThan(0);
  for (const command of commands) checkCommand(command);
});

test.each(['api.md', 'platform.md'])('the shell of %s is shell', (guide) => {
  const run = spawnSync('bash', ['-n'], {
    input: guideBlocks(guide, 'sh').join('\n'),
    encoding: 'utf8',
  });
  expect(run).toMatchObject({ status: 0, stderr: '' });
});

interface Method {
  readonly path: string;
  readonly requestDeserialize: (bytes: Buffer) => object;
}

test('the calls of grpcurl name methods and fields that exist', () => {
  const services = [
    FarmServiceService,
    JobServiceService,
    TeamServiceService,
    UploadServiceService,
  ];
  const methods = services.flatMap((service) => Object.values<Method>(service));
  const calls = guideBlocks('api.md', 'grpcurl')
    .join('\n')
    .split(/^grpcurl /m)
    .filter((call) => call !== '');
  expect(calls.length).toBeGreaterThan(0);
  for (const call of calls) {
    const [, path] = /([\w.]+\/\w+)\s*$/.exec(call) ?? [];
    const method = methods.find((each) => each.path === `/${path}`);
    expect(method?.path).toBe(`/${path}`);
    const [, body = '{}'] = /-d '([^']*)'/.exec(call) ?? [];
    const fields = Object.keys(method!.requestDeserialize(Buffer.alloc(0)));
    for (const field of Object.keys(JSON.parse(body) as object)) expect(fields).toContain(field);
  }
});
