/** What is looked at, in a PATH and a cache made for it. */
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findProgram, type Program } from '../src/index.ts';

const PROGRAM: Program = {
  name: 'versitygw',
  module: 'example.invalid/server',
  version: 'v1.0.0',
  accepts: (text) => text === 'new\n',
};

let folder = '';
const saved = { ...process.env };

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flashline-find-'));
  process.env['XDG_CACHE_HOME'] = join(folder, 'cache');
});

afterEach(async () => {
  process.env = { ...saved };
  await rm(folder, { recursive: true, force: true });
});

test('takes the first of the PATH whose version may be used', async () => {
  const old = await script('old', 'versitygw', 'echo old');
  const current = await script('new', 'versitygw', 'echo new');
  process.env['PATH'] = `${old}:${current}:${saved['PATH']}`;
  expect(await findProgram(PROGRAM)).toBe(join(current, 'versitygw'));
});

test('builds once into the cache, however many ask at once, and then finds it', async () => {
  const go = await fakeGo(
    'echo x >> "$GOBIN/../../builds"; printf "#!/bin/sh\\n" > "$GOBIN/versitygw"',
  );
  process.env['PATH'] = `${go}:${saved['PATH']}`;
  const paths = await Promise.all([1, 2, 3].map(() => findProgram(PROGRAM)));
  const expected = join(folder, 'cache', 'flashline-servers', 'versitygw-v1.0.0', 'versitygw');
  expect(new Set(paths)).toEqual(new Set([expected]));
  expect(await buildCount()).toBe(1);
});

test('leaves nothing in the cache where a build fails, and says what the compiler said', async () => {
  const go = await fakeGo('echo "no network" >&2; exit 1');
  process.env['PATH'] = `${go}:${saved['PATH']}`;
  await expect(findProgram(PROGRAM)).rejects.toThrow(
    'versitygw v1.0.0 could not be built (no network)',
  );
  const left = await readdir(join(folder, 'cache', 'flashline-servers'));
  expect(left.filter((name) => !name.endsWith('.lock'))).toEqual([]);
});

test('says which Go it wants where that on the PATH is too old', async () => {
  const go = await script('go', 'go', 'echo go version go1.19.8 linux/amd64');
  // A newer one of this machine is out of sight; what the lock needs is not.
  for (const tool of ['flock', 'cat']) await symlink(join('/usr/bin', tool), join(go, tool));
  process.env['PATH'] = go;
  await expect(findProgram(PROGRAM, join(folder, 'none'))).rejects.toThrow(
    'building it needs Go 1.21 or later (found go1.19.8; that of Debian 12 is too old)',
  );
});

async function fakeGo(install: string): Promise<string> {
  const version = 'echo go version go1.25.1 linux/amd64';
  return script('go', 'go', `if [ "$1" = version ]; then ${version}; else ${install}; fi`);
}

async function script(place: string, name: string, body: string): Promise<string> {
  const bin = join(folder, place);
  await mkdir(bin, { recursive: true });
  await writeFile(join(bin, name), `#!/bin/sh\n${body}\n`);
  await chmod(join(bin, name), 0o755);
  return bin;
}

async function buildCount(): Promise<number> {
  return (await readFile(join(folder, 'cache', 'builds'), 'utf8')).trim().split('\n').length;
}
