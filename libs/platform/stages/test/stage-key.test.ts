import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hashCode } from '../src/code-hash.ts';
import { PARSE, QUANTISE, stageKey, toolVersions, type KeyParts } from '../src/index.ts';

const TOOLS = {
  flashline: '1',
  node: '24',
  onnxruntime: '1.30',
  compiler: 'gcc 12',
  emulator: null,
};
const PARTS: KeyParts<unknown> = {
  teamId: 't',
  stage: PARSE,
  tools: TOOLS,
  inputs: { 'model.onnx': 'a' },
  request: { name: 'm', dims: { a: 1, b: 2 } },
};

test('equal parts give equal keys, in whatever order their fields stand', () => {
  const request = { dims: { b: 2, a: 1 }, name: 'm' };
  expect(stageKey(PARTS)).toMatch(/^[0-9a-f]{64}$/);
  expect(stageKey({ ...PARTS, request })).toBe(stageKey(PARTS));
});

test.each<[string, Partial<KeyParts<unknown>>]>([
  ['team', { teamId: 'u' }],
  ['stage', { stage: QUANTISE }],
  ['version of the stage', { stage: { ...PARSE, version: PARSE.version + 1 } }],
  ['tool', { tools: { ...TOOLS, compiler: 'gcc 13' } }],
  ['input', { inputs: { 'model.onnx': 'b' } }],
  ['name of an input', { inputs: { 'data.npz': 'a' } }],
  ['request', { request: { name: 'n', dims: { a: 1, b: 2 } } }],
])('another %s gives another key', (_, change) => {
  expect(stageKey({ ...PARTS, ...change })).not.toBe(stageKey(PARTS));
});

test('other code of the same version is another tool', async () => {
  const root = mkdtempSync(join(tmpdir(), 'flashline-code-'));
  const write = (path: string, text: string) => {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  for (const path of ['libs/a/src/a.ts', 'firmware-builder/b.c']) write(path, 'x');
  const hashes = [await hashCode(root)];
  expect(await hashCode(root)).toBe(hashes[0]);
  write('libs/a/test/a.test.ts', 'x');
  write('libs/a/node_modules/b/index.js', 'x');
  expect(await hashCode(root)).toBe(hashes[0]);
  write('libs/a/src/a.ts', 'y');
  hashes.push(await hashCode(root));
  write('firmware-builder/b.c', 'y');
  hashes.push(await hashCode(root));
  renameSync(join(root, 'libs/a/src/a.ts'), join(root, 'libs/a/src/b.ts'));
  hashes.push(await hashCode(root));
  expect(new Set(hashes).size).toBe(4);
  rmSync(root, { recursive: true });
  expect((await toolVersions()).flashline).toMatch(/^\d+\.\d+\.\d+\+[0-9a-f]{64}$/);
});
