import { tensorBytes, toNumbers, type Tensor } from '@flashline/ir';
import { ModelError, parseTensorFile } from '../src/index.ts';
import { TENSOR } from '../src/fields.ts';
import { DEFAULT_LIMITS } from '../src/limits.ts';
import { WireWriter } from '../src/wire-writer.ts';

const FLOAT = 1;

function proto(dataType: number, dims: readonly number[]): WireWriter {
  const writer = new WireWriter().int(TENSOR.dataType, dataType).text(TENSOR.name, 'w');
  return dims.length === 0 ? writer : writer.packedInts(TENSOR.dims, dims);
}

function read(writer: WireWriter): Tensor {
  const { tensor } = parseTensorFile(writer.bytes());
  if (tensor.kind === 'opaque') throw new Error('opaque');
  return tensor.tensor;
}

function errorOf(writer: WireWriter): ModelError {
  try {
    parseTensorFile(writer.bytes());
  } catch (error) {
    if (error instanceof ModelError) return error;
    throw error;
  }
  throw new Error('was accepted');
}

test.each([
  ['bool', 9, [1, 0, 1]],
  ['int8', 3, [-128, 127, 0]],
  ['uint8', 2, [255, 0, 7]],
  ['int16', 5, [-32768, 32767, 1]],
  ['uint16', 4, [65535, 1, 2]],
  ['int32', 6, [-(2 ** 31), 2 ** 31 - 1, 5]],
  ['float16', 10, [0x3c00, 0xbc00, 0x7e00]],
  ['bfloat16', 16, [0x3f80, 0xbf80, 0x7fc0]],
])('%s is read from int32_data', (_name, dataType, values) => {
  const tensor = read(proto(dataType, [3]).packedInts(TENSOR.int32Data, values));
  expect(toNumbers(tensor)).toEqual(values);
});

test('int64 is read from int64_data, packed and one by one', () => {
  const values = [-1, 2 ** 40, -(2 ** 63)];
  const packed = proto(7, [3]).packedInts(TENSOR.int64Data, values);
  const single = proto(7, [3]);
  for (const value of values) single.int(TENSOR.int64Data, value);
  expect(read(packed).data).toEqual(BigInt64Array.from([-1n, 2n ** 40n, -(2n ** 63n)]));
  expect(read(single).data).toEqual(read(packed).data);
});

test('uint32 and uint64 are read from uint64_data', () => {
  const tensor = proto(12, [1]).packedInts(TENSOR.uint64Data, [2 ** 32 - 1]);
  expect(toNumbers(read(tensor))).toEqual([2 ** 32 - 1]);
  const wide = proto(13, [1]).packedInts(TENSOR.uint64Data, [-1]);
  expect(read(wide).data).toEqual(BigUint64Array.from([2n ** 64n - 1n]));
});

test('4-bit types hold two elements to a byte', () => {
  const packed = proto(22, [3]).packedInts(TENSOR.int32Data, [0x21, 0x03]);
  expect(read(packed).data).toEqual(Uint8Array.from([0x21, 0x03]));
  const raw = proto(21, [3]).block(TENSOR.rawData, Uint8Array.from([0x21, 0x03]));
  expect(read(raw).data).toEqual(Uint8Array.from([0x21, 0x03]));
});

test('NaN payloads, infinities and negative zero keep their bits in both places', () => {
  const bytes = Uint8Array.from([1, 0, 0xc0, 0x7f, 0, 0, 0x80, 0x7f, 0, 0, 0, 0x80]);
  expect(tensorBytes(read(proto(FLOAT, [3]).block(TENSOR.rawData, bytes)))).toEqual(bytes);
  expect(tensorBytes(read(proto(FLOAT, [3]).block(TENSOR.floatData, bytes)))).toEqual(bytes);
});

test('double is read from double_data', () => {
  const bytes = new Uint8Array(Float64Array.from([Math.PI, -0]).buffer);
  const tensor = read(proto(11, [2]).block(TENSOR.doubleData, bytes));
  expect(tensor.data).toEqual(Float64Array.from([Math.PI, -0]));
});

test('a boolean of any other byte than 0 is 1', () => {
  const raw = proto(9, [3]).block(TENSOR.rawData, Uint8Array.from([0, 255, 2]));
  expect(read(raw).data).toEqual(Uint8Array.from([0, 1, 1]));
});

test('a tensor without elements needs no data, however large its other dimensions', () => {
  expect(read(proto(FLOAT, [0, 2 ** 50])).data).toHaveLength(0);
  expect(read(proto(FLOAT, [3, 0]).block(TENSOR.rawData, new Uint8Array())).data).toHaveLength(0);
});

test('a scalar has one element', () => {
  expect(read(proto(FLOAT, []).packedFloats(TENSOR.floatData, [2.5])).data[0]).toBe(2.5);
});

test('text and other types that we cannot compute with are kept as they are', () => {
  const writer = proto(8, [2]).text(TENSOR.stringData, 'a').text(TENSOR.stringData, 'b');
  const { tensor } = parseTensorFile(writer.bytes());
  const encoded = writer.bytes();
  expect(tensor).toEqual({ kind: 'opaque', elementName: 'string', shape: [2], encoded });
});

test.each([
  ['too few raw bytes', proto(FLOAT, [3]).block(TENSOR.rawData, new Uint8Array(8))],
  ['too many raw bytes', proto(FLOAT, [3]).block(TENSOR.rawData, new Uint8Array(16))],
  ['no data', proto(FLOAT, [3])],
  ['too few numbers', proto(FLOAT, [3]).packedFloats(TENSOR.floatData, [1])],
  ['data of another type', proto(FLOAT, [1]).packedInts(TENSOR.int64Data, [1])],
  ['an unknown type', proto(99, [1]).packedInts(TENSOR.int64Data, [1])],
  ['no type', proto(0, [1]).packedInts(TENSOR.int64Data, [1])],
  ['segments', proto(FLOAT, [0]).block(TENSOR.segment, new Uint8Array())],
  [
    'data in two places',
    proto(FLOAT, [1]).packedFloats(TENSOR.floatData, [1]).block(TENSOR.rawData, new Uint8Array(4)),
  ],
])('a tensor with %s is refused', (_name, writer) => {
  expect(errorOf(writer).code).toBe('ONNX_BAD_TENSOR');
});

test('a negative dimension is refused', () => {
  expect(errorOf(proto(FLOAT, [2, -1])).message).toBe(
    "tensor 'w' has a dimension of -1 (at byte 0)",
  );
});

test('dimensions whose product overflows are refused without allocating', () => {
  const error = errorOf(proto(FLOAT, [2 ** 40, 2 ** 40]));
  expect(error.code).toBe('ONNX_LIMIT');
  expect(error.message).toContain('1208925819614629174706176 elements');
});

test('a tensor larger than all tensors may be is refused before its data is looked at', () => {
  const elements = DEFAULT_LIMITS.tensorBytes / 4 + 1;
  const error = errorOf(proto(FLOAT, [elements]).block(TENSOR.rawData, new Uint8Array(4)));
  expect(error.code).toBe('ONNX_LIMIT');
});

test('more dimensions than any tensor has are refused', () => {
  const dims = Array.from({ length: DEFAULT_LIMITS.rank + 1 }, () => 1);
  expect(errorOf(proto(FLOAT, dims)).code).toBe('ONNX_LIMIT');
});
