/** `.ci/run` in a checkout whose npm scripts only say that they ran, and fail where the test wants it. */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const REPOSITORY = join(import.meta.dirname, '../..');
/** The last word of an npm command is its script: `npm run --silent check`, `npm test --silent`. */
const NPM = `#!/bin/bash
for word in "$@"; do
    case $word in run | --silent) ;; *) name=$word ;; esac
done
echo "$name" >>"$ROOT/ran"
case $name in test*) echo "3 passed, 0 failed" ;; esac
[[ " $FAILING " != *" $name "* ]]
`;

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'run-'));
  for (const folder of ['.ci', 'scripts', 'bin']) mkdirSync(join(root, folder));
  copyFileSync(join(REPOSITORY, '.ci/run'), join(root, '.ci/run'));
  writeFileSync(join(root, 'bin/npm'), NPM);
  chmodSync(join(root, 'bin/npm'), 0o755);
  writeFileSync(
    join(root, 'scripts/setup-integration.sh'),
    'echo "what the set-up says"; [[ " $FAILING " != *" servers "* ]]\n',
  );
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

function run(failing: string): { readonly status: number | null; readonly lines: string[] } {
  const { status, stdout } = spawnSync('/bin/bash', ['.ci/run'], {
    cwd: root,
    encoding: 'utf8',
    env: { PATH: `${join(root, 'bin')}:/usr/bin:/bin`, ROOT: root, FAILING: failing },
  });
  return { status, lines: stdout.trim().split('\n') };
}

function ran(): string[] {
  const log = join(root, 'ran');
  return existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : [];
}

test('all parts run, in order, and each run of tests leaves its counts', () => {
  expect(run('')).toEqual({ status: 0, lines: ['3 passed, 0 failed', '3 passed, 0 failed'] });
  expect(ran()).toEqual(['setup', 'check', 'test', 'test:integration']);
});

test.each(['check', 'test', 'test:integration'])(
  'a failed %s fails the run after all others ran',
  (part) => {
    expect(run(part).status).toBe(1);
    expect(ran()).toEqual(['setup', 'check', 'test', 'test:integration']);
  },
);

test('a failed check is counted', () => {
  expect(run('check').lines.at(-1)).toBe('check: 0 passed, 1 failed');
});

test('servers that cannot be had fail the run, are counted, and stop no other test', () => {
  const { status, lines } = run('servers');
  expect(status).toBe(1);
  expect(lines).toEqual(['3 passed, 0 failed', 'integration: 0 passed, 1 failed']);
  expect(ran()).toEqual(['setup', 'check', 'test']);
});

test('nothing runs on a machine that cannot be set up', () => {
  expect(run('setup')).toEqual({ status: 1, lines: ['0 passed, 1 failed'] });
  expect(ran()).toEqual(['setup']);
});
