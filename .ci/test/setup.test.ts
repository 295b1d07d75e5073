import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));
const MACHINE_TOOLS = ['env', 'dirname', 'cat', 'grep', 'tail', 'mktemp', 'rm', 'chmod', 'mkdir'];
const LOCK = { packages: { '': {}, 'node_modules/node': { version: '24.0.0' } } };

/** A made-up machine: a checkout, and a PATH on which only the named programs exist. */
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'setup-'));
  for (const script of ['setup.sh', 'debian-packages.sh', 'npm-state.mjs']) {
    mkdirSync(join(root, 'scripts'), { recursive: true });
    copyFileSync(join(REPOSITORY, 'scripts', script), join(root, 'scripts', script));
  }
  write('package.json', { workspaces: ['libs/domain/*'], dependencies: { node: '24.0.0' } });
  write('package-lock.json', LOCK);
  write('node_modules/.package-lock.json', LOCK);
  program('node_modules/.bin/node', 'echo v24.0.0');
  mkdirSync(join(root, 'bin'));
  symlinkSync(process.execPath, join(root, 'bin/node'));
  for (const tool of MACHINE_TOOLS) {
    const found = ['/usr/bin', '/bin'].map((place) => join(place, tool)).find(existsSync);
    symlinkSync(found!, join(root, 'bin', tool));
  }
  for (const tool of [
    'gcc',
    'make',
    'cmake',
    'git',
    'clang-format',
    'curl',
    'jq',
    'openssl',
    'qemu-system-arm',
  ]) {
    program(`bin/${tool}`, 'exit 0');
  }
  program('bin/arm-none-eabi-gcc', 'echo /usr/lib/arm-none-eabi/libc.a');
  program('bin/id', 'echo 0');
  program('bin/apt-get', 'echo "apt-get $*" >>calls');
  program('bin/npm', 'echo "npm $1 $ONNXRUNTIME_NODE_INSTALL" >>calls');
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

function write(path: string, content: unknown): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), JSON.stringify(content));
}

function program(path: string, body: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), `#!/bin/bash\n${body}\n`);
  chmodSync(join(root, path), 0o755);
}

function remove(path: string): void {
  rmSync(join(root, path), { recursive: true });
}

function setup() {
  const run = spawnSync('/bin/bash', ['scripts/setup.sh'], {
    cwd: root,
    env: { PATH: join(root, 'bin'), TMPDIR: root },
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
  });
  const calls = join(root, 'calls');
  return {
    status: run.status,
    said: run.stderr.trimEnd().split('\n'),
    calls: existsSync(calls) ? readFileSync(calls, 'utf8').trimEnd().split('\n') : [],
  };
}

test('a machine that has everything is left alone, without a word', () => {
  expect(setup()).toEqual({ status: 0, said: [''], calls: [] });
});

test('missing Debian packages are named, looked up together, and installed', () => {
  remove('bin/qemu-system-arm');
  remove('bin/make');
  program(
    'bin/apt-get',
    `echo "apt-get $*" >>calls
case "$*" in *--simulate*) ;; *install*) for tool in make qemu-system-arm; do
  echo '#!/bin/bash' >bin/$tool; chmod +x bin/$tool; done ;; esac`,
  );
  expect(setup()).toEqual({
    status: 0,
    said: ['setup: installing Debian packages: make qemu-system-arm'],
    calls: [
      'apt-get update -q',
      'apt-get install -q -y --no-install-recommends --simulate make qemu-system-arm',
      'apt-get install -q -y --no-install-recommends make qemu-system-arm',
    ],
  });
});

test('a cross compiler without its C library gets the library', () => {
  program('bin/arm-none-eabi-gcc', 'echo libc.a');
  const result = setup();
  expect(result.said[0]).toBe('setup: installing Debian packages: libnewlib-arm-none-eabi');
  expect(result.said.at(-1)).toBe(
    'setup: still missing after apt-get install: libnewlib-arm-none-eabi',
  );
  expect(result.status).toBe(5);
});

test('a package that apt-get does not know stops the run before anything is installed', () => {
  remove('bin/gcc');
  program('bin/apt-get', 'echo "apt-get $1" >>calls; [ "$1" = update ] || exit 100');
  const result = setup();
  expect(result.status).toBe(5);
  expect(result.said.at(-1)).toBe(
    'setup: apt-get does not find all of: gcc; check the network and the package sources, then run again',
  );
  expect(result.calls).toEqual(['apt-get update', 'apt-get install']);
});

test('a machine without apt-get is told what to install', () => {
  remove('bin/apt-get');
  remove('bin/clang-format');
  expect(setup()).toEqual({
    status: 5,
    said: [
      'setup: there is no apt-get on this machine; install these packages (Debian names) yourself and run again: clang-format',
    ],
    calls: [],
  });
});

test('a user without root or sudo is told which command to have run', () => {
  program('bin/id', 'echo 1000');
  remove('bin/gcc');
  expect(setup()).toEqual({
    status: 5,
    said: ['setup: installing needs root or sudo; as root run: apt-get install gcc'],
    calls: [],
  });
});

test('sudo that would ask for a password where nobody can type one is not waited for', () => {
  program('bin/id', 'echo 1000');
  program('bin/sudo', '[ "$1" = -n ] && exit 1; echo "sudo $*" >>calls');
  remove('bin/gcc');
  expect(setup()).toEqual({
    status: 5,
    said: [
      'setup: sudo asks for a password and there is no terminal; run first: sudo apt-get install gcc',
    ],
    calls: [],
  });
});

test.each<[string, () => void, string]>([
  ['no npm package is there yet', () => remove('node_modules'), 'none are there yet'],
  [
    'a package is not there',
    () => write('node_modules/.package-lock.json', { packages: {} }),
    'node_modules/node is missing',
  ],
  [
    'a package has another version than the lock file says',
    () =>
      write('node_modules/.package-lock.json', {
        packages: { 'node_modules/node': { version: '23.0.0' } },
      }),
    'node_modules/node is not at 24.0.0',
  ],
  [
    'the Node of the workspace is not in place',
    () => remove('node_modules/.bin/node'),
    'Node 24.0.0 is missing',
  ],
])('npm packages are installed when %s', (_title, damage, reason) => {
  damage();
  program(
    'bin/npm',
    `echo "npm $1 $ONNXRUNTIME_NODE_INSTALL" >>calls
mkdir -p node_modules/.bin
cat package-lock.json >node_modules/.package-lock.json
echo '#!/bin/bash
echo v24.0.0' >node_modules/.bin/node
chmod +x node_modules/.bin/node`,
  );
  expect(setup()).toEqual({
    status: 0,
    said: [`setup: installing npm packages into node_modules (${reason})`],
    calls: ['npm ci skip'],
  });
});

test('a failed npm ci ends with what to do', () => {
  remove('node_modules');
  program('bin/npm', 'echo "npm error network request failed" >&2; exit 1');
  expect(setup()).toEqual({
    status: 5,
    said: [
      'setup: installing npm packages into node_modules (none are there yet)',
      'npm error network request failed',
      'setup: npm ci failed; check the network and the npm registry setting, then run again',
    ],
    calls: [],
  });
});

test('a workspace package that the lock file does not know is named', () => {
  write('libs/domain/new/package.json', { name: '@flashline/new' });
  expect(setup()).toEqual({
    status: 5,
    said: [
      'setup: package-lock.json does not know libs/domain/new; run npm install and commit the lock file',
    ],
    calls: [],
  });
});

test('a package that the lock file names and that does not exist is named', () => {
  write('package-lock.json', {
    packages: {
      ...LOCK.packages,
      'node_modules/@flashline/old': { resolved: 'libs/domain/old', link: true },
    },
  });
  expect(setup()).toEqual({
    status: 5,
    said: [
      'setup: package-lock.json names libs/domain/old, which does not exist; run npm install and commit the lock file',
    ],
    calls: [],
  });
});
