/** Arrays of inputs that do not fit, and a machine that lacks something. */
import { mkdirSync } from 'node:fs';
import { tensorOf } from '@flashline/ir';
import { encodeNpy, encodeNpz } from '@flashline/model-files';
import { zipSync } from 'fflate';
import { denseModel } from '../models.ts';
import type { HostileCase } from './hostile-case.ts';

const floats = (...shape: number[]) =>
  tensorOf('f32', shape, new Array<number>(shape.reduce((a, b) => a * b, 1)).fill(0.5));

function arrays(bytes: () => Uint8Array | string): Pick<HostileCase, 'files' | 'args'> {
  return {
    files: () => ({ 'model.onnx': denseModel(), 'inputs.npz': bytes() }),
    args: ['run', 'model.onnx', '--board', 'nucleo-g474re', '--inputs', 'inputs.npz'],
  };
}

const good = encodeNpz(new Map([['x', floats(2, 1, 4)]]));

/** 192 MB of zeros in 192 kB. */
function zipBomb(): Uint8Array {
  const zeros = new Uint8Array(32 * 1024 * 1024);
  const files = Array.from({ length: 6 }, (_, i) => [`a${i}.npy`, zeros] as const);
  return zipSync(Object.fromEntries(files), { level: 6 });
}

/** The archive says that it unpacks to 80 bytes. */
function lyingZip(): Uint8Array {
  const zip = zipSync({ 'x.npy': new Uint8Array(4 * 1024 * 1024) }, { level: 6 });
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  const directory = zip.length - 22 - 46 - 'x.npy'.length;
  view.setUint32(22, 80, true);
  view.setUint32(directory + 24, 80, true);
  return zip;
}

const ARRAYS: readonly HostileCase[] = [
  {
    name: 'npz with other names',
    ...arrays(() => encodeNpz(new Map([['z', floats(1, 4)]]))),
    exitCode: 2,
    says: /no input 'z'/,
  },
  {
    name: 'npz with another shape',
    ...arrays(() => encodeNpz(new Map([['x', floats(2, 1, 5)]]))),
    exitCode: 2,
    says: /shape \[2, 1, 5\] but should have \[N, 1, 4\]/,
  },
  {
    name: 'npz with another type',
    ...arrays(() => encodeNpz(new Map([['x', tensorOf('s64', [1, 1, 4], [1, 2, 3, 4])]]))),
    exitCode: 2,
    says: /is INT64 but the input is FLOAT/i,
  },
  {
    name: 'npz without samples',
    ...arrays(() => encodeNpz(new Map([['x', floats(0, 1, 4)]]))),
    exitCode: 2,
    says: /has no samples/,
  },
  {
    name: 'npz cut off',
    ...arrays(() => good.subarray(0, 100)),
    exitCode: 2,
    says: /no whole \.npz archive/,
  },
  {
    name: 'npz of 192 MB in 192 kB',
    ...arrays(() => zipBomb()),
    exitCode: 2,
    says: /unpacks to more than/,
  },
  {
    name: 'npz that lies of its size',
    ...arrays(() => lyingZip()),
    exitCode: 2,
    says: /no \.npy array/,
  },
  {
    name: 'npy with a shape of 10^15',
    ...arrays(() => withShape('(999999999999999, )')),
    exitCode: 2,
    says: /should hold 3999999999999996 bytes/,
  },
  {
    name: 'npy of Python objects',
    ...arrays(() => withDescr("'|O8'")),
    exitCode: 2,
    says: /NumPy type/,
  },
  {
    name: 'text as arrays',
    ...arrays(() => '1,2,3\n'),
    exitCode: 2,
    says: /neither \.npz nor \.npy/,
  },
];

function withShape(shape: string): Uint8Array {
  return replaceInHeader('(4, )', shape) ?? replaceInHeader('(4,)', shape)!;
}

function withDescr(descr: string): Uint8Array {
  return replaceInHeader("'<f4'", descr)!;
}

/** A .npy file of four floats with other words in its header, which keeps its length. */
function replaceInHeader(from: string, to: string): Uint8Array | null {
  const npy = encodeNpy(floats(4));
  const header = Buffer.from(npy.subarray(10, npy.length - 16)).toString('latin1');
  if (!header.includes(from)) return null;
  const changed = header.replace(from, to).trimEnd();
  const padded = `${changed.padEnd(header.length - 1)}\n`;
  return new Uint8Array(
    Buffer.concat([npy.subarray(0, 10), Buffer.from(padded), npy.subarray(-16)]),
  );
}

const run = ['run', 'model.onnx', '--board', 'nucleo-g474re', '--out', 'out'];

const WORLD: readonly HostileCase[] = [
  {
    name: 'no compiler and no emulator',
    files: () => ({ 'model.onnx': denseModel(), bin: (path) => mkdirSync(path) }),
    args: run,
    env: { PATH: '{FOLDER}/bin' },
    exitCode: 5,
    says: /not (installed|found)/,
  },
  {
    name: 'report to a full disk',
    files: () => ({ 'model.onnx': denseModel() }),
    args: ['analyze', 'model.onnx', '--json', '/dev/full'],
    exitCode: 5,
    says: /No space is left/,
  },
  {
    name: 'output folder of somebody else',
    files: () => ({ 'model.onnx': denseModel(), 'out/thesis.txt': 'years of work' }),
    args: run,
    exitCode: 2,
    says: /files that are not ours/,
  },
  {
    name: 'output folder that cannot be',
    files: () => ({ 'model.onnx': denseModel(), out: 'a file' }),
    args: [...run.slice(0, -1), 'out/inner'],
    exitCode: 2,
    says: /'out\/inner' lies below a file/,
  },
  {
    name: 'report into a missing folder',
    files: () => ({ 'model.onnx': denseModel() }),
    args: ['analyze', 'model.onnx', '--json', 'no/report.json'],
    exitCode: 2,
    says: /does not exist/,
  },
];

export const WORLD_CASES: readonly HostileCase[] = [...ARRAYS, ...WORLD];
