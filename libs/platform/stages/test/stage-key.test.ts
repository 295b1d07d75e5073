import { PARSE, QUANTISE, stageKey, type KeyParts } from '../src/index.ts';

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
