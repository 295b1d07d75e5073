import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppError } from '@flashline/errors';
import { tensorOf } from '@flashline/ir';
import { DEFAULT_LIMITS, ModelError, parseModel } from '@flashline/onnx';
import { readModelFile } from '../src/index.ts';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'model-files-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

const VARINT = 0;
const BYTES = 2;

/** One protobuf field; all lengths here are below 128. */
function field(number: number, content: number | string | readonly number[]): number[] {
  if (typeof content === 'number') return [(number << 3) | VARINT, content];
  const bytes = typeof content === 'string' ? [...Buffer.from(content)] : content;
  return [(number << 3) | BYTES, bytes.length, ...bytes];
}

/** A model whose initializer `w` of two floats lies in the file `location`. */
function externalModel(location: string): Uint8Array {
  const entries = field(13, [...field(1, 'location'), ...field(2, location)]);
  const tensor = [...field(1, [2]), ...field(2, 1), ...field(8, 'w'), ...entries, ...field(14, 1)];
  const graph = field(7, field(5, tensor));
  return Uint8Array.from([...field(1, 8), ...graph, ...field(8, field(2, 17))]);
}

const WEIGHTS = new Uint8Array(Float32Array.from([1.5, -2]).buffer);

function write(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

async function errorOf(path: string, limits = DEFAULT_LIMITS): Promise<AppError | ModelError> {
  const error: unknown = await readModelFile(path, limits).catch((cause: unknown) => cause);
  if (error instanceof AppError || error instanceof ModelError) return error;
  throw new Error(`was accepted or failed otherwise: ${String(error)}`);
}

test('a model and the data beside it become one self-contained model', async () => {
  write('net.onnx.data', WEIGHTS);
  const { bytes, name, sha256 } = await readModelFile(
    write('net.onnx', externalModel('net.onnx.data')),
  );
  expect(name).toBe('net');
  expect(sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
  expect(parseModel(bytes, new Map()).graph.initializers.get('w')).toEqual({
    kind: 'dense',
    tensor: tensorOf('f32', [2], [1.5, -2]),
  });
});

test('a model without external data keeps its bytes', async () => {
  const model = externalModel('x').slice(0, 2);
  const plain = Uint8Array.from([...model, ...field(7, field(2, 'g')), ...field(8, field(2, 17))]);
  expect((await readModelFile(write('plain.onnx', plain))).bytes).toEqual(plain);
});

test('data that is a symbolic link is refused, even to a file beside it', async () => {
  write('real.data', WEIGHTS);
  symlinkSync('real.data', join(folder, 'w.data'));
  const error = await errorOf(write('net.onnx', externalModel('w.data')));
  expect(error.code).toBe('ONNX_EXTERNAL_LOCATION');
  expect(error.message).toContain("'w.data' is a link");
});

test('a second name of the same file is no symbolic link and is read', async () => {
  linkSync(write('real.data', WEIGHTS), join(folder, 'w.data'));
  const { bytes } = await readModelFile(write('net.onnx', externalModel('w.data')));
  expect(parseModel(bytes, new Map()).graph.initializers.size).toBe(1);
});

test('data outside the folder of the model is refused', async () => {
  mkdirSync(join(folder, 'sub'));
  write('w.data', WEIGHTS);
  const path = join('sub', 'net.onnx');
  const error = await errorOf(write(path, externalModel('../w.data')));
  expect(error.code).toBe('ONNX_EXTERNAL_LOCATION');
});

test('data that is missing, too short, a folder or a pipe is refused without waiting', async () => {
  const path = write('net.onnx', externalModel('w.data'));
  expect((await errorOf(path)).code).toBe('ONNX_EXTERNAL_MISSING');
  write('w.data', WEIGHTS.subarray(1));
  const { bytes } = await readModelFile(path);
  expect(() => parseModel(bytes, new Map())).toThrow("tensor 'w' needs 8 bytes but has 7");
  mkdirSync(join(folder, 'folder.data'));
  const onFolder = write('folder.onnx', externalModel('folder.data'));
  expect((await errorOf(onFolder)).message).toContain('is not an ordinary file');
  execFileSync('mkfifo', [join(folder, 'pipe.data')]);
  const onPipe = write('pipe.onnx', externalModel('pipe.data'));
  expect((await errorOf(onPipe)).message).toContain('is not an ordinary file');
});

test('a model that is missing, a folder, a pipe or a device is refused', async () => {
  const missing = await errorOf(join(folder, 'none.onnx'));
  expect(missing.code).toBe('INPUT_FILE_MISSING');
  expect(missing.message).toBe(`There is no file ${join(folder, 'none.onnx')}: check the path.`);
  expect((await errorOf(folder)).code).toBe('INPUT_FILE_NOT_READABLE');
  execFileSync('mkfifo', [join(folder, 'pipe.onnx')]);
  expect((await errorOf(join(folder, 'pipe.onnx'))).code).toBe('INPUT_FILE_NOT_READABLE');
  expect((await errorOf('/dev/zero')).code).toBe('INPUT_FILE_NOT_READABLE');
});

test('a file larger than a model may be is refused before it is read', async () => {
  const path = write('net.onnx', externalModel('w.data'));
  write('w.data', WEIGHTS);
  const limits = { ...DEFAULT_LIMITS, modelBytes: 20 };
  expect((await errorOf(path, limits)).code).toBe('INPUT_FILE_TOO_LARGE');
  const withData = { ...DEFAULT_LIMITS, modelBytes: externalModel('w.data').length + 7 };
  expect((await errorOf(path, withData)).code).toBe('ONNX_LIMIT');
});

test('an empty file is refused', async () => {
  expect((await errorOf(write('empty.onnx', new Uint8Array()))).code).toBe('ONNX_EMPTY_FILE');
});
