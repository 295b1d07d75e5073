import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');
const PROTO = 'protos/flashline/parser/v1/messages.proto';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flashline-protos-'));
  for (const part of ['protos', 'buf.yaml']) {
    cpSync(join(ROOT, part), join(folder, part), { recursive: true });
  }
});

afterEach(() => rmSync(folder, { recursive: true }));

function check(): { readonly status: number | null; readonly stderr: string } {
  const PATH = `${join(ROOT, 'node_modules/.bin')}${delimiter}${process.env['PATH']}`;
  const env = { ...process.env, PATH };
  const script = join(ROOT, '.ci/check-protos.sh');
  return spawnSync('bash', [script, folder], { env, encoding: 'utf8' });
}

function change(edit: (text: string) => string): void {
  const path = join(folder, PROTO);
  const before = readFileSync(path, 'utf8');
  const after = edit(before);
  expect(after).not.toBe(before);
  writeFileSync(path, after);
}

test('the protos of the house pass', () => {
  expect(check()).toMatchObject({ status: 0, stderr: '' });
});

test.each([
  ['a message without a comment', (text: string) => `${text}\nmessage Bare {}\n`, 'Bare'],
  [
    'a field that is no snake_case',
    (text: string) => `${text}\n// M.\nmessage M {\n  string fieldName = 1;\n}\n`,
    'fieldName',
  ],
  [
    'another format',
    (text: string) => text.replace('\npackage ', '\n\n\npackage '),
    PROTO.slice(7),
  ],
  ['what is no proto', (text: string) => `${text}\nmessage {`, PROTO],
])('%s is found', (_, edit, named) => {
  change(edit);
  const { status, stderr } = check();
  expect(status).toBe(1);
  expect(stderr).toContain(named);
});

test('a folder without protos is no success', () => {
  rmSync(join(folder, 'protos'), { recursive: true });
  mkdirSync(join(folder, 'protos'));
  expect(check()).toMatchObject({ status: 1, stderr: expect.stringContaining('no proto') });
});
