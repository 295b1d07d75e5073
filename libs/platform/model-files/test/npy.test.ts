import { AppError } from '@flashline/errors';
import {
  byteSize,
  elementCount,
  tensorFromBytes,
  tensorOf,
  toNumbers,
  type ElementType,
} from '@flashline/ir';
import fc from 'fast-check';
import { encodeNpy, parseNpy } from '../src/index.ts';

/** A version 1 file with any header text. */
function file(header: string, data: readonly number[], major = 1): Uint8Array {
  const text = Buffer.from(`${header}\n`);
  const size =
    major === 1
      ? [text.length & 0xff, text.length >> 8]
      : [text.length & 0xff, text.length >> 8, 0, 0];
  return Uint8Array.from([0x93, ...Buffer.from('NUMPY'), major, 0, ...size, ...text, ...data]);
}

function header(descr: string, shape: string, order = 'False'): string {
  return `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': ${shape}, }`;
}

function errorOf(bytes: Uint8Array): AppError {
  try {
    parseNpy(bytes, 'x.npy');
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('was accepted');
}

const WRITABLE: readonly ElementType[] = [
  'f16',
  'f32',
  'f64',
  's8',
  's16',
  's32',
  's64',
  'u8',
  'u16',
  'u32',
  'u64',
  'bool',
];

test('any array of numbers or booleans reads back as it was written', () => {
  const type = fc.record({
    element: fc.constantFrom(...WRITABLE),
    shape: fc.array(fc.nat({ max: 4 }), { maxLength: 4 }),
  });
  fc.assert(
    fc.property(type, fc.nat(), (given, seed) => {
      const bytes = Uint8Array.from({ length: byteSize(given) }, (_, i) => (seed * (i + 7)) & 0xff);
      const tensor = tensorFromBytes(given, bytes);
      expect(parseNpy(encodeNpy(tensor), 'x.npy')).toEqual(tensor);
    }),
  );
});

test('data begins at a multiple of 64 bytes, as NumPy writes it', () => {
  const tensor = tensorOf('f32', [1, 2], [1, 2]);
  expect(encodeNpy(tensor).length).toBe(128 + 8);
});

test('versions 2 and 3 have a longer header length', () => {
  for (const major of [2, 3]) {
    expect(toNumbers(parseNpy(file(header('|u1', '(2,)'), [5, 6], major), 'x.npy'))).toEqual([
      5, 6,
    ]);
  }
});

test('arrays in column-major order are put in row-major order', () => {
  const bytes = file(header('|u1', '(2, 3)', 'True'), [0, 3, 1, 4, 2, 5]);
  expect(toNumbers(parseNpy(bytes, 'x.npy'))).toEqual([0, 1, 2, 3, 4, 5]);
  const cube = file(header('|u1', '(2, 2, 2)', 'True'), [0, 4, 2, 6, 1, 5, 3, 7]);
  expect(toNumbers(parseNpy(cube, 'x.npy'))).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
});

test('scalars and empty arrays are read', () => {
  expect(parseNpy(file(header('|u1', '()'), [9]), 'x.npy').type.shape).toEqual([]);
  expect(elementCount(parseNpy(file(header('<f4', '(0, 7)'), []), 'x.npy').type.shape)).toBe(0);
});

test.each([
  ['not numpy', Uint8Array.from([1, 2, 3]), 'DATA_BAD_FILE'],
  ['an unknown version', file(header('<f4', '(0,)'), [], 9), 'DATA_BAD_FILE'],
  ['too little data', file(header('<f4', '(2,)'), [0, 0, 0, 0]), 'DATA_BAD_FILE'],
  ['too much data', file(header('|u1', '(1,)'), [0, 0]), 'DATA_BAD_FILE'],
  [
    'dimensions that overflow',
    file(header('<f8', '(99999999999, 99999999999)'), []),
    'DATA_BAD_FILE',
  ],
  ['a negative dimension', file(header('<f4', '(-1,)'), []), 'DATA_BAD_FILE'],
  ['Python objects', file(header('|O', '(1,)'), [0]), 'DATA_BAD_ARRAY'],
  ['text', file(header('<U4', '(1,)'), [0]), 'DATA_BAD_ARRAY'],
  ['big-endian numbers', file(header('>f4', '(1,)'), [0, 0, 0, 0]), 'DATA_BAD_ARRAY'],
  [
    'records',
    file("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }", []),
    'DATA_BAD_ARRAY',
  ],
  ['no shape', file("{'descr': '<f4', 'fortran_order': False}", []), 'DATA_BAD_ARRAY'],
])('a file with %s is refused with one sentence', (_name, bytes, code) => {
  const error = errorOf(bytes);
  expect(error.code).toBe(code);
  expect(error.message).toMatch(/^x\.npy [^\n]+: [^\n]+\.$/);
});

test('a file cut off at any byte is refused', () => {
  const bytes = encodeNpy(tensorOf('f32', [2, 2], [1, 2, 3, 4]));
  for (let length = 0; length < bytes.length; length++) {
    expect(errorOf(bytes.slice(0, length))).toBeInstanceOf(AppError);
  }
});
