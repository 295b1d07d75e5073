import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tensorOf } from '@flashline/ir';
import { encodeModel } from '@flashline/onnx';
import { runReference } from '../src/index.ts';

const model = encodeModel({
  irVersion: 8,
  opsets: new Map([['', 17]]),
  producerName: '',
  producerVersion: '',
  functions: [],
  graph: {
    name: 'g',
    nodes: [
      {
        name: 'n',
        opType: 'Relu',
        domain: '',
        overload: '',
        opset: 17,
        inputs: ['x'],
        outputs: ['y'],
        attributes: new Map(),
        offset: 0,
      },
    ],
    initializers: new Map(),
    inputs: [{ name: 'x', kind: 'tensor', elementType: 1, dims: [1] }],
    outputs: [{ name: 'y', kind: 'tensor', elementType: 1, dims: [1] }],
    valueInfos: [],
  },
});

test('ONNX Runtime does not report its use: it leaves none of the files that it keeps for that', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'flashline-oracle-'));
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = folder;
  try {
    const { samples } = await runReference({ model, samples: [[tensorOf('f32', [1], [-2])]] });
    expect([...samples[0]![0]!.data]).toEqual([0]);
    expect(readdirSync(folder)).toEqual([]);
  } finally {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
    rmSync(folder, { recursive: true, force: true });
  }
});

test('the version is that of the package that is installed', async () => {
  const { ORACLE_VERSION } = await import('../src/index.ts');
  const manifest = require.resolve('onnxruntime-node/package.json');
  expect(JSON.parse(readFileSync(manifest, 'utf8'))).toMatchObject({ version: ORACLE_VERSION });
});
