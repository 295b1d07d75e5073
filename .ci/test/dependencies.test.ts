import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const RECORD = 'docs/decisions/0004-dependencies.md';

interface Dependency {
  readonly manifest: string;
  readonly name: string;
  readonly version: string;
}

function manifests(): readonly string[] {
  const folders = ['libs/domain', 'libs/platform', 'services']
    .filter((parent) => existsSync(join(ROOT, parent)))
    .flatMap((parent) => readdirSync(join(ROOT, parent)).map((name) => join(parent, name)));
  return ['.', ...folders]
    .map((folder) => join(folder, 'package.json'))
    .filter((path) => existsSync(join(ROOT, path)));
}

function outsideDependencies(): readonly Dependency[] {
  return manifests().flatMap((manifest) => {
    const content = JSON.parse(readFileSync(join(ROOT, manifest), 'utf8')) as Partial<
      Record<'dependencies' | 'devDependencies', Record<string, string>>
    >;
    return Object.entries({ ...content.devDependencies, ...content.dependencies })
      .filter(([name]) => !name.startsWith('@flashline/'))
      .map(([name, version]) => ({ manifest, name, version }));
  });
}

/** Names in the first column of the table of the record. */
function recordedNames(): readonly string[] {
  return readFileSync(join(ROOT, RECORD), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .flatMap((line) => [...line.split('|')[1]!.matchAll(/`([^`]+)`/g)].map((match) => match[1]!));
}

test('every dependency has a reason in the decision record, and every reason a dependency', () => {
  const names = new Set(outsideDependencies().map(({ name }) => name));
  expect(recordedNames().toSorted()).toEqual([...names].toSorted());
});

test('every dependency is pinned to one exact version', () => {
  const loose = outsideDependencies().filter(({ version }) => !/^\d+\.\d+\.\d+$/.test(version));
  expect(loose).toEqual([]);
});

test('the lock file names no registry', () => {
  const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
    readonly packages: Record<string, { readonly resolved?: string }>;
  };
  const resolved = Object.values(lock.packages).flatMap((entry) => entry.resolved ?? []);
  expect(resolved.filter((place) => place.includes('://'))).toEqual([]);
  expect(resolved.length).toBeGreaterThan(0);
});
