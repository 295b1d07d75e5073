import type { SpawnSyncReturns } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { copyWorkspace, runIn, scaffoldIn } from './workspace-copy.ts';

const BUF = resolve('node_modules/.bin/buf');
const JEST = resolve('node_modules/jest/bin/jest.js');
const TSC = resolve('node_modules/typescript/bin/tsc');
const PRETTIER = resolve('node_modules/prettier/bin/prettier.cjs');

let root: string;
let scaffolded: SpawnSyncReturns<string>;
let generated: SpawnSyncReturns<string>;
let written: string[];

beforeAll(() => {
  root = copyWorkspace('platform');
  scaffolded = scaffoldIn(root, 'service', 'model-zoo');
  written = [...scaffolded.stdout.matchAll(/^ {2}(.*)$/gm)].map((line) => line[1]!);
  process.env['PATH'] = `${resolve('node_modules/.bin')}:${process.env['PATH']}`;
  generated = runIn(root, BUF, ['generate']);
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

test('a new service is eleven files and a line in two lists', () => {
  expect(scaffolded.stderr).toBe('');
  expect(generated).toMatchObject({ status: 0, stderr: '' });
  expect(written).toEqual([
    'protos/flashline/model_zoo/v1/service.proto',
    'protos/flashline/model_zoo/v1/messages.proto',
    'services/model-zoo/package.json',
    'services/model-zoo/README.md',
    'services/model-zoo/src/main.ts',
    'services/model-zoo/src/config.ts',
    'services/model-zoo/src/errors.ts',
    'services/model-zoo/src/start.ts',
    'services/model-zoo/src/handlers/describe.ts',
    'services/model-zoo/src/index.ts',
    'services/model-zoo/test/model-zoo.test.ts',
    '.ci/layers.json',
    'libs/platform/contracts/src/index.ts',
  ]);
  expect(
    existsSync(
      join(root, 'libs/platform/contracts/src/generated/flashline/model_zoo/v1/service.ts'),
    ),
  ).toBe(true);
});

test('a new service is formatted, keeps the rules of protos and layers, and has the right types', () => {
  const files = written.filter((path) => /\.(ts|json|md)$/.test(path));
  expect(runIn(root, process.execPath, [PRETTIER, '--check', ...files]).stderr).toBe('');
  expect(runIn(root, 'bash', ['.ci/check-protos.sh', root])).toMatchObject({
    status: 0,
    stderr: '',
  });
  const layers = runIn(root, process.execPath, ['.ci/check-layers.mjs', root]);
  expect(`${layers.stdout}${layers.stderr}`).not.toContain('model-zoo');
  const config = { extends: './tsconfig.json', include: ['services/model-zoo/**/*.ts'] };
  writeFileSync(join(root, 'tsconfig.new.json'), JSON.stringify(config));
  const check = runIn(root, process.execPath, [TSC, '-p', 'tsconfig.new.json', '--listFiles']);
  const lines = check.stdout.split('\n');
  expect(lines.filter((line) => line.startsWith('services/model-zoo'))).toEqual([]);
  expect(lines.some((line) => line.endsWith('services/model-zoo/src/main.ts'))).toBe(true);
});

test('a new service passes its tests', () => {
  const args = [JEST, '--selectProjects', 'quick', '--', 'services/model-zoo'];
  const run = runIn(root, process.execPath, args);
  expect(run.stdout).toMatch(/^3 passed, 0 failed$/m);
  expect(run.status).toBe(0);
});

test('a service that exists already is refused', () => {
  const { status, stderr } = scaffoldIn(root, 'service', 'ModelZoo');
  expect(status).toBe(2);
  expect(stderr).toContain('protos/flashline/model_zoo/v1/service.proto exists already');
});
