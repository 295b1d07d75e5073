import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const CHECKER = fileURLToPath(new URL('../check-layers.mjs', import.meta.url));

interface PackageManifest {
  readonly name: string;
  readonly exports?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

const LOW: PackageManifest = { name: '@flashline/low', exports: { '.': './src/index.ts' } };
const HIGH: PackageManifest = {
  name: '@flashline/high',
  exports: { '.': './src/index.ts' },
  dependencies: { '@flashline/low': '*' },
};

/** The content of layers.json under `packages`, with a sentence for each folder. */
function listed(...folders: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(folders.map((folder) => [folder, 'What it is for.']));
}

/** A workspace of two packages that keeps every rule; a test plants its one violation in it. */
const SOUND: Readonly<Record<string, unknown>> = {
  'package.json': { devDependencies: { 'fast-check': '1.0.0' } },
  '.ci/layers.json': { packages: listed('libs/domain/low', 'libs/domain/high') },
  'libs/domain/low/package.json': LOW,
  'libs/domain/low/src/index.ts': "export { one } from './one.ts';\n",
  'libs/domain/low/src/one.ts': 'export const one = 1;\n',
  'libs/domain/high/package.json': HIGH,
  'libs/domain/high/src/index.ts': [
    "import { join } from 'node:path';",
    'import {',
    '  one,',
    "} from '@flashline/low';",
    "export const two = join('a', String(one));",
    '',
  ].join('\n'),
};

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'layers-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function check(changes: Readonly<Record<string, unknown>>) {
  for (const [path, content] of Object.entries({ ...SOUND, ...changes })) {
    if (content === undefined) continue;
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(
      join(folder, path),
      typeof content === 'string' ? content : JSON.stringify(content),
    );
  }
  const run = spawnSync(process.execPath, [CHECKER, folder], { encoding: 'utf8' });
  return { status: run.status, faults: run.stderr.trimEnd(), summary: run.stdout.trimEnd() };
}

test('a workspace that keeps every rule passes and says what was checked', () => {
  expect(check({})).toEqual({
    status: 0,
    faults: '',
    summary: 'layers: 3 files of 2 packages keep the fence',
  });
});

test.each<[string, Record<string, unknown>, string]>([
  [
    'an import that package.json does not declare',
    { 'libs/domain/high/package.json': { ...HIGH, dependencies: {} } },
    "libs/domain/high/src/index.ts imports '@flashline/low', which libs/domain/high/package.json does not declare",
  ],
  [
    'a library from the registry that package.json does not declare',
    { 'libs/domain/low/src/one.ts': "export const one = await import('left-pad/deep.js');\n" },
    "libs/domain/low/src/one.ts imports 'left-pad', which libs/domain/low/package.json does not declare",
  ],
  [
    'a development tool of the workspace used by source',
    { 'libs/domain/low/src/one.ts': "import 'fast-check';\nexport const one = 1;\n" },
    "libs/domain/low/src/one.ts imports 'fast-check', which libs/domain/low/package.json does not declare",
  ],
  [
    'an import of a higher package',
    {
      'libs/domain/low/package.json': { ...LOW, dependencies: { '@flashline/high': '*' } },
      'libs/domain/low/src/one.ts': "export { two as one } from '@flashline/high';\n",
    },
    "libs/domain/low/src/one.ts imports '@flashline/high', which stands above libs/domain/low in layers.json",
  ],
  [
    'a relative import that leaves the package',
    { 'libs/domain/low/src/one.ts': "export { two as one } from '../../high/src/index.ts';\n" },
    "libs/domain/low/src/one.ts leaves its package with '../../high/src/index.ts'",
  ],
  [
    'a test that reaches into the inside of another package',
    { 'libs/domain/high/test/a.test.ts': "import { one } from '../../low/src/one.ts';\n" },
    "libs/domain/high/test/a.test.ts leaves its package with '../../low/src/one.ts'",
  ],
  [
    'a second door',
    {
      'libs/domain/low/package.json': { ...LOW, exports: { ...LOW.exports, './inside': './x.ts' } },
    },
    'libs/domain/low/package.json exports "./inside"',
  ],
  [
    'a declared package that no source imports',
    { 'libs/domain/low/package.json': { ...LOW, dependencies: { 'left-pad': '1.0.0' } } },
    "libs/domain/low/package.json declares 'left-pad', which its sources do not import",
  ],
  [
    'a package declared for tests that no test imports',
    { 'libs/domain/low/package.json': { ...LOW, devDependencies: { '@flashline/high': '*' } } },
    "libs/domain/low/package.json declares '@flashline/high' for tests, which do not import it",
  ],
  [
    'a package that is not in the list',
    { '.ci/layers.json': { packages: listed('libs/domain/high') } },
    'package libs/domain/low is missing from layers.json',
  ],
  [
    'a listed package that does not exist',
    { 'libs/domain/high/package.json': undefined },
    'layers.json names libs/domain/high, which does not exist',
  ],
])('refuses %s', (_title, changes, fault) => {
  const result = check(changes);
  expect(result.status).toBe(1);
  expect(result.faults.split('\n')).toContain(`layers: ${fault}`);
});

/** Two services; the second imports the first. */
const TWO_SERVICES = {
  'services/one/package.json': { name: '@flashline/one' },
  'services/one/src/main.ts': 'export const one = 1;\n',
  'services/two/package.json': { name: '@flashline/two', dependencies: { '@flashline/one': '*' } },
  'services/two/src/main.ts': "import '@flashline/one';\n",
};
const FOUR = listed('libs/domain/low', 'libs/domain/high', 'services/one', 'services/two');

test('refuses a service that imports another', () => {
  const result = check({ '.ci/layers.json': { packages: FOUR }, ...TWO_SERVICES });
  expect(result.status).toBe(1);
  expect(result.faults).toBe(
    "layers: services/two/src/main.ts imports '@flashline/one': a service does not import another",
  );
});

test('the composition root alone may import services', () => {
  const withRoot = (compositionRoot: string) =>
    check({ '.ci/layers.json': { packages: FOUR, compositionRoot }, ...TWO_SERVICES });
  expect(withRoot('services/two')).toMatchObject({ status: 0, faults: '' });
  expect(withRoot('services/one').faults).toBe(
    "layers: services/two/src/main.ts imports '@flashline/one': a service does not import another",
  );
  expect(withRoot('services/three').faults).toContain(
    'layers: layers.json has services/three as composition root, which it does not list',
  );
});

test('the composition root keeps the order of layers', () => {
  const packages = listed('libs/domain/low', 'libs/domain/high', 'services/two', 'services/one');
  const result = check({
    '.ci/layers.json': { packages, compositionRoot: 'services/two' },
    ...TWO_SERVICES,
  });
  expect(result.faults).toBe(
    "layers: services/two/src/main.ts imports '@flashline/one', which stands above services/two in layers.json",
  );
});

test('refuses a workspace in which there was nothing to check', () => {
  const result = check({
    '.ci/layers.json': { packages: listed() },
    'libs/domain/low/package.json': undefined,
    'libs/domain/high/package.json': undefined,
  });
  expect(result).toEqual({ status: 1, faults: 'layers: there was no file to check', summary: '' });
});

test('a test may use a higher package that it declares for development', () => {
  const result = check({
    'libs/domain/low/package.json': { ...LOW, devDependencies: { '@flashline/high': '*' } },
    'libs/domain/low/test/one.test.ts':
      "import fc from 'fast-check';\nimport { two } from '@flashline/high';\n",
  });
  expect(result.status).toBe(0);
});
