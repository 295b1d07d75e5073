/** A copy of what scaffolding touches, with the packages that are installed beside it. */
import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';

/** What a service is made with, besides. */
const PLATFORM = [
  '.ci/check-layers.mjs',
  '.ci/check-protos.sh',
  '.ci/layers.json',
  '.prettierignore',
  'buf.gen.yaml',
  'buf.yaml',
  'libs/platform',
  'protos',
  'services',
];

const COPIED = [
  '.ci/count-reporter.mjs',
  '.clang-format',
  '.prettierrc.json',
  'firmware-builder',
  'jest.config.mjs',
  'libs/domain',
  'package.json',
  'tsconfig.json',
];

/** Path of a new folder; its packages find each other, not ours. */
export function copyWorkspace(part: 'domain' | 'platform' = 'domain'): string {
  const root = mkdtempSync(join(tmpdir(), 'flashline-new-'));
  const copied = part === 'domain' ? COPIED : [...COPIED, ...PLATFORM];
  for (const path of copied) {
    const filter = (source: string): boolean => basename(source) !== 'node_modules';
    cpSync(path, join(root, path), { recursive: true, filter });
  }
  mkdirSync(join(root, 'node_modules/@flashline'), { recursive: true });
  for (const name of readdirSync('node_modules')) {
    if (name === '@flashline') continue;
    symlinkSync(resolve('node_modules', name), join(root, 'node_modules', name));
  }
  for (const parent of copied.filter((path) => path.startsWith('libs/'))) {
    for (const name of readdirSync(parent)) {
      symlinkSync(`../../${parent}/${name}`, join(root, 'node_modules/@flashline', name));
    }
  }
  return root;
}

/** `npm run new` in the copy, with our scripts. */
export function scaffoldIn(root: string, ...args: string[]): SpawnSyncReturns<string> {
  return runIn(root, process.execPath, [resolve('scripts/new.ts'), ...args]);
}

export function runIn(
  root: string,
  program: string,
  args: readonly string[],
): SpawnSyncReturns<string> {
  return spawnSync(program, args, { cwd: root, encoding: 'utf8' });
}
