/** Files that are no model, or not a whole one, and models beyond the limits of import. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { Dice } from '../fuzz/dice.ts';
import { denseModel } from '../models.ts';
import type { HostileCase, HostileFiles } from './hostile-case.ts';
import {
  block,
  externalTensor,
  input,
  int,
  intsAttribute,
  joinAll,
  modelFile,
  nestedModel,
  node,
  output,
} from './wire.ts';

const MEBI = 1024 * 1024;

function model(bytes: Uint8Array | string | ((path: string) => void)): HostileFiles {
  return { 'model.onnx': bytes };
}

/** Random, and the same again after 64 kB. */
function randomBytes(length: number): Uint8Array {
  const dice = new Dice(length);
  const bytes = Uint8Array.from({ length: Math.min(length, 65_536) }, () => dice.below(256));
  return new Uint8Array(Buffer.alloc(length, bytes));
}

/** A file that claims a size and takes no space on the disk. */
function sparse(bytes: number): (path: string) => void {
  return (path) => {
    writeFileSync(path, '');
    truncateSync(path, bytes);
  };
}

const x = input('x', [1, 4]);
const y = output('y');
const relu = node('Relu', ['x'], ['y']);

const FILES: readonly HostileCase[] = [
  { name: 'empty file', files: () => model(''), exitCode: 2, says: /the file is empty/ },
  { name: 'text', files: () => model('hello\n'), exitCode: 2, says: /a text file/ },
  {
    name: '4 kB of random bytes',
    files: () => model(randomBytes(4096)),
    exitCode: 2,
    says: /at byte \d+/,
  },
  {
    name: '16 MB of random bytes',
    files: () => model(randomBytes(16 * MEBI)),
    exitCode: 2,
    says: /at byte \d+/,
  },
  { name: '64 MB of zeros', files: () => model(sparse(64 * MEBI)), exitCode: 2, says: /at byte 0/ },
  {
    name: 'one byte over the limit',
    files: () => model(sparse(64 * MEBI + 1)),
    exitCode: 2,
    says: /more than 67108864 bytes/,
  },
  {
    name: 'a terabyte',
    files: () => model(sparse(1024 ** 4)),
    exitCode: 2,
    says: /give a smaller one/,
  },
  {
    name: 'half a model',
    files: () => model(denseModel().subarray(0, 90)),
    exitCode: 2,
    says: /too early \(at byte \d+\)/,
  },
  { name: 'no such file', files: () => ({}), exitCode: 2, says: /There is no file model\.onnx/ },
  {
    name: 'folder as model',
    files: () => model((path) => mkdirSync(path)),
    exitCode: 2,
    says: /not an ordinary file/,
  },
  {
    name: 'device as model',
    files: () => model((path) => symlinkSync('/dev/zero', path)),
    exitCode: 2,
    says: /not an ordinary file/,
  },
  {
    name: 'pipe as model',
    files: () => model((path) => void spawnSync('mkfifo', [path])),
    exitCode: 2,
    says: /not an ordinary file/,
  },
  {
    name: 'link to itself',
    files: () => model((path) => symlinkSync('model.onnx', path)),
    exitCode: 2,
    says: /cannot be read/,
  },
];

const LIMITS: readonly HostileCase[] = [
  {
    name: 'dimension of 2^62',
    files: () => model(modelFile(input('x', [1, 2n ** 62n]), relu, y)),
    exitCode: 2,
    says: /value 'x' has 4611686018427387904 elements.*at byte \d+/,
  },
  {
    name: 'dimensions whose product is 2^64',
    files: () => model(modelFile(input('x', [2n ** 32n, 2n ** 32n]), relu, y)),
    exitCode: 2,
    says: /18446744073709551616 elements/,
  },
  {
    name: 'negative dimension',
    files: () => model(modelFile(input('x', [1, -4]), relu, y)),
    exitCode: 3,
    says: /'x': dimension 1 of the model input is '\?', not a number/,
  },
  {
    name: '40 dimensions',
    files: () => model(modelFile(input('x', new Array<number>(40).fill(1)), relu, y)),
    exitCode: 2,
    says: /more than 32 dimensions/,
  },
  {
    name: 'initializer of 2^40 elements in 4 bytes',
    files: () =>
      model(
        modelFile(x, block(5, int(1, 2n ** 40n), int(2, 1), block(8, 'w'), block(9, 'abcd')), y),
      ),
    exitCode: 2,
    says: /'w' has 1099511627776 elements/,
  },
  {
    name: 'graphs nested 10,000 levels deep',
    files: () => model(nestedModel(10_000)),
    exitCode: 2,
    says: /nested more than 16 levels deep \(at byte \d+\)/,
  },
  {
    name: '100,000 nodes',
    files: () =>
      model(modelFile(x, joinAll(new Array<Uint8Array>(100_000).fill(node('Relu', ['x'], []))), y)),
    exitCode: 2,
    says: /more than 32768 nodes/,
  },
  {
    name: 'a node of 100,000 inputs',
    files: () =>
      model(modelFile(x, node('Concat', new Array<string>(100_000).fill('x'), ['y']), y)),
    exitCode: 2,
    says: /100001 inputs and outputs/,
  },
  {
    name: 'name of 100,000 letters',
    files: () => model(modelFile(x, node('Relu', ['x'], ['n'.repeat(100_000)]), y)),
    exitCode: 2,
    says: /a name has 100000 bytes/,
  },
  {
    name: 'attribute of 3 million integers',
    files: () =>
      model(
        modelFile(
          x,
          node('Relu', ['x'], ['y'], intsAttribute('a', new Array<number>(3e6).fill(1))),
          y,
        ),
      ),
    exitCode: 2,
    says: /2000000 numbers in attributes/,
  },
];

const BESIDE = { location: 'weights.bin', offset: '0', length: '16' };

function external(entries: Record<string, string>, files: HostileFiles = {}): HostileFiles {
  const add = node('Add', ['x', 'w'], ['y']);
  return { ...files, 'model.onnx': modelFile(x, externalTensor('w', [1, 4], entries), add, y) };
}

const EXTERNAL: readonly HostileCase[] = [
  {
    name: 'external data',
    files: () => external(BESIDE, { 'weights.bin': randomBytes(16).fill(0) }),
    exitCode: 0,
  },
  {
    name: 'external data missing',
    files: () => external(BESIDE),
    exitCode: 2,
    says: /tensor 'w' has its data in 'weights\.bin', which is not there/,
  },
  {
    name: 'external data too short',
    files: () => external(BESIDE, { 'weights.bin': 'short' }),
    exitCode: 2,
    says: /needs bytes 0 to 16 of 'weights\.bin', which has 5/,
  },
  {
    name: 'external data of a length beyond numbers',
    files: () => external({ ...BESIDE, length: '9'.repeat(40) }, { 'weights.bin': '' }),
    exitCode: 2,
    says: /no number of bytes/,
  },
  {
    name: 'external data above the folder',
    files: () => external({ ...BESIDE, location: '../weights.bin' }),
    exitCode: 2,
    says: /"\.\.\/weights\.bin", which is not a file beside the model/,
  },
  {
    name: 'external data by absolute path',
    files: () => external({ ...BESIDE, location: '/etc/passwd' }),
    exitCode: 2,
    says: /not a file beside the model/,
  },
  {
    name: 'external data through a link',
    files: () => external(BESIDE, { 'weights.bin': (path) => symlinkSync('/etc/hostname', path) }),
    exitCode: 2,
    says: /'weights\.bin' is a link/,
  },
  {
    name: 'external data in a folder',
    files: () => external(BESIDE, { 'weights.bin': (path) => mkdirSync(path) }),
    exitCode: 2,
    says: /is not an ordinary file/,
  },
  {
    name: 'external data in a pipe',
    files: () => external(BESIDE, { 'weights.bin': (path) => void spawnSync('mkfifo', [path]) }),
    exitCode: 2,
    says: /is not an ordinary file/,
  },
  {
    name: 'external data of a terabyte',
    files: () => external(BESIDE, { 'weights.bin': sparse(1024 ** 4) }),
    exitCode: 2,
    says: /more than 67108864 bytes with its data/,
  },
];

export const FILE_CASES: readonly HostileCase[] = [...FILES, ...LIMITS, ...EXTERNAL];
