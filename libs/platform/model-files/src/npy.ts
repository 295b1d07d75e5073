/** NumPy's .npy format, versions 1 to 3: one array with a text header. */
import { AppError } from '@flashline/errors';
import {
  byteSize,
  ELEMENT_TYPES,
  elementCount,
  InvariantError,
  tensorBytes,
  tensorFromBytes,
  type ElementType,
  type Tensor,
} from '@flashline/ir';
import { DATA_BAD_ARRAY, DATA_BAD_FILE } from './errors.ts';

/** Element types by what follows the byte order in NumPy's `descr`. */
const DTYPES = {
  f2: 'f16',
  f4: 'f32',
  f8: 'f64',
  i1: 's8',
  i2: 's16',
  i4: 's32',
  i8: 's64',
  u1: 'u8',
  u2: 'u16',
  u4: 'u32',
  u8: 'u64',
  b1: 'bool',
} as const satisfies Record<string, ElementType>;

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
const HEADER_ALIGNMENT = 64;
const MAX_DIMENSIONS = 32;

/** Whether the bytes begin as a .npy file does. */
export function isNpy(bytes: Uint8Array): boolean {
  return MAGIC.every((byte, i) => bytes[i] === byte);
}

/** Reads a .npy file; `label` names it in errors. Throws AppError. */
export function parseNpy(bytes: Uint8Array, label: string): Tensor {
  const { text, end } = readHeader(bytes, label);
  const descr = field(text, 'descr', `'([^']*)'`, label);
  const isColumnMajor = field(text, 'fortran_order', '(True|False)', label) === 'True';
  const element = elementOf(descr, label);
  const shape = parseShape(field(text, 'shape', String.raw`\(([^()]*)\)`, label), label);
  const size = shape.reduce((product, dim) => product * BigInt(dim), 1n);
  const expected = size * BigInt(ELEMENT_TYPES[element].bits / 8);
  const data = bytes.subarray(end);
  if (expected !== BigInt(data.length)) {
    throw new AppError(
      DATA_BAD_FILE,
      `${label} should hold ${expected} bytes of data but holds ${data.length}: write it again.`,
    );
  }
  const tensor = tensorFromBytes({ element, shape }, data);
  return isColumnMajor ? rowMajor(tensor) : tensor;
}

/** A tensor as a .npy file of version 1. */
export function encodeNpy(tensor: Tensor): Uint8Array {
  const { element, shape } = tensor.type;
  const found = Object.entries(DTYPES).find(([, type]) => type === element);
  if (found === undefined) throw new InvariantError(`NumPy has no type for ${element}`);
  const order = ELEMENT_TYPES[element].bits === 8 ? '|' : '<';
  const dims = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const text = `{'descr': '${order}${found[0]}', 'fortran_order': False, 'shape': (${dims}), }`;
  const length = Math.ceil((10 + text.length + 1) / HEADER_ALIGNMENT) * HEADER_ALIGNMENT;
  const bytes = new Uint8Array(length + byteSize(tensor.type)).fill(0x20, 0, length);
  bytes.set([...MAGIC, 1, 0, (length - 10) & 0xff, (length - 10) >> 8]);
  bytes.set(new TextEncoder().encode(text), 10);
  bytes[length - 1] = 0x0a;
  bytes.set(tensorBytes(tensor), length);
  return bytes;
}

function readHeader(
  bytes: Uint8Array,
  label: string,
): { readonly text: string; readonly end: number } {
  const major = bytes[6] ?? 0;
  const start = major === 1 ? 10 : 12;
  if (!isNpy(bytes) || major < 1 || major > 3 || bytes.length < start) {
    throw new AppError(DATA_BAD_FILE, `${label} is no .npy array: write it with numpy.save.`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = start + (major === 1 ? view.getUint16(8, true) : view.getUint32(8, true));
  if (end > bytes.length) {
    throw new AppError(DATA_BAD_FILE, `${label} ends within its header: write it again.`);
  }
  return { text: new TextDecoder().decode(bytes.subarray(start, end)), end };
}

function field(header: string, key: string, pattern: string, label: string): string {
  const found = [...header.matchAll(new RegExp(`'${key}'\\s*:\\s*${pattern}`, 'g'))];
  const value = found[0]?.[1];
  if (found.length === 1 && value !== undefined) return value;
  throw new AppError(
    DATA_BAD_ARRAY,
    `${label} has no plain ${key} in its header: give arrays of numbers, not records or objects.`,
  );
}

function elementOf(descr: string, label: string): ElementType {
  const isByte = descr.endsWith('1');
  const [order, dtype] = [descr.slice(0, 1), descr.slice(1)];
  const known = new Map<string, ElementType>(Object.entries(DTYPES)).get(dtype);
  if (known !== undefined && (order === '<' || isByte)) return known;
  const advice = known === undefined ? 'numbers or booleans' : 'the byte order of this machine';
  throw new AppError(
    DATA_BAD_ARRAY,
    `${label} has the NumPy type ${JSON.stringify(descr.slice(0, 40))}: ` +
      `convert it with astype to ${advice}.`,
  );
}

function parseShape(text: string, label: string): number[] {
  const parts = text.split(',').map((part) => part.trim());
  if (parts.at(-1) === '') parts.pop();
  const dims = parts.map((part) => (/^\d{1,15}L?$/.test(part) ? Number.parseInt(part, 10) : -1));
  if (dims.length <= MAX_DIMENSIONS && !dims.includes(-1)) return dims;
  throw new AppError(DATA_BAD_FILE, `${label} has no proper shape in its header: write it again.`);
}

/** Elements stored with the first axis fastest, put in row-major order. */
function rowMajor(tensor: Tensor): Tensor {
  const { element, shape } = tensor.type;
  const count = elementCount(shape);
  const width = tensor.data.BYTES_PER_ELEMENT;
  const from = tensorBytes(tensor);
  const to = new Uint8Array(from.length);
  const index = shape.map(() => 0);
  const strides = shape.map((_, axis) => elementCount(shape.slice(0, axis)));
  for (let i = 0; i < count; i++) {
    const place = index.reduce((sum, at, axis) => sum + at * strides[axis]!, 0) * width;
    to.set(from.subarray(place, place + width), i * width);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis]! += 1;
      if (index[axis]! < shape[axis]!) break;
      index[axis] = 0;
    }
  }
  return tensorFromBytes({ element, shape }, to);
}
