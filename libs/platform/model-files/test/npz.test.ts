import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppError } from '@flashline/errors';
import { tensorOf, type Tensor } from '@flashline/ir';
import { zipSync } from 'fflate';
import { encodeNpy, encodeNpz, parseNpz, readArrays, UNNAMED, writeNpz } from '../src/index.ts';

const LIMITS = { unpackedBytes: 10_000, arrays: 5 };

const ARRAYS = new Map<string, Tensor>([
  ['x', tensorOf('f32', [2, 2], [1, 2, 3, 4])],
  ['layer/y', tensorOf('s64', [1], [7])],
]);

function errorOf(run: () => unknown): AppError {
  try {
    run();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('was accepted');
}

test('arrays read back by name as they were written, with the same bytes each time', () => {
  expect(parseNpz(encodeNpz(ARRAYS), 'x.npz', LIMITS)).toEqual(ARRAYS);
  expect(encodeNpz(ARRAYS)).toEqual(encodeNpz(ARRAYS));
});

test('a compressed archive is read', () => {
  const tensor = tensorOf(
    'f32',
    [500],
    Array.from({ length: 500 }, () => 0),
  );
  const bytes = zipSync({ 'x.npy': encodeNpy(tensor) }, { level: 9 });
  expect(bytes.length).toBeLessThan(500);
  expect(parseNpz(bytes, 'x.npz', LIMITS).get('x')).toEqual(tensor);
});

test('an archive that unpacks to more than the limit is refused before it is unpacked', () => {
  const bytes = zipSync({ 'x.npy': new Uint8Array(5_000_000) }, { level: 9 });
  expect(bytes.length).toBeLessThan(LIMITS.unpackedBytes);
  expect(errorOf(() => parseNpz(bytes, 'x.npz', LIMITS)).code).toBe('INPUT_FILE_TOO_LARGE');
});

test('an archive that claims another size than it unpacks to is refused', () => {
  const content = encodeNpy(tensorOf('u8', [1000], new Uint8Array(1000)));
  const bytes = zipSync({ 'x.npy': content }, { level: 9 });
  const view = new DataView(bytes.buffer);
  for (let at = 0; at + 4 <= bytes.length; at++) {
    if (view.getUint32(at, true) === content.length) view.setUint32(at, 500, true);
  }
  expect(errorOf(() => parseNpz(bytes, 'x.npz', LIMITS)).code).toBe('DATA_BAD_FILE');
});

test('too many arrays, and files that are no arrays, are refused', () => {
  const many = new Map(Array.from({ length: 6 }, (_, i) => [`x${i}`, tensorOf('u8', [], [1])]));
  const tooMany = errorOf(() => parseNpz(encodeNpz(many), 'x.npz', LIMITS));
  expect(tooMany.code).toBe('INPUT_FILE_TOO_LARGE');
  const other = zipSync({ 'readme.txt': new Uint8Array(3) });
  expect(errorOf(() => parseNpz(other, 'x.npz', LIMITS)).message).toBe(
    'x.npz holds "readme.txt", which is no array of its own: write it with numpy.savez.',
  );
});

test('an archive cut off at any byte, or with any byte changed, never fails otherwise', () => {
  const bytes = encodeNpz(new Map([['x', tensorOf('u8', [2], [1, 2])]]));
  for (let at = 0; at < bytes.length; at++) {
    expect(errorOf(() => parseNpz(bytes.slice(0, at), 'x.npz', LIMITS))).toBeInstanceOf(AppError);
    const changed = bytes.slice();
    changed[at]! ^= 0xff;
    expect(outcomeOf(changed)).not.toBe('other');
  }
});

function outcomeOf(bytes: Uint8Array): 'read' | 'refused' | 'other' {
  try {
    parseNpz(bytes, 'x.npz', LIMITS);
    return 'read';
  } catch (error) {
    return error instanceof AppError ? 'refused' : 'other';
  }
}

describe('files', () => {
  let folder = '';

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'arrays-'));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  test('an archive is written and read back', async () => {
    const path = join(folder, 'a.npz');
    await writeNpz(path, ARRAYS);
    expect(await readArrays(path)).toEqual(ARRAYS);
  });

  test('the array of a .npy file has no name', async () => {
    const path = join(folder, 'a.npy');
    const tensor = tensorOf('f32', [1], [1]);
    writeFileSync(path, encodeNpy(tensor));
    expect(await readArrays(path)).toEqual(new Map([[UNNAMED, tensor]]));
  });

  test('a file of another kind, and one that is missing, are refused', async () => {
    const path = join(folder, 'a.csv');
    writeFileSync(path, '1,2\n');
    await expect(readArrays(path)).rejects.toMatchObject({ code: 'DATA_BAD_FILE' });
    await expect(readArrays(join(folder, 'b.npz'))).rejects.toMatchObject({
      code: 'INPUT_FILE_MISSING',
    });
  });

  test('a folder that is not there cannot be written to', async () => {
    await expect(writeNpz(join(folder, 'none', 'a.npz'), ARRAYS)).rejects.toMatchObject({
      code: 'FILE_NOT_WRITABLE',
      exitCode: 5,
    });
  });

  test('a full disk is said to be full', async () => {
    await expect(writeNpz('/dev/full', ARRAYS)).rejects.toMatchObject({ code: 'FILE_DISK_FULL' });
  });
});
