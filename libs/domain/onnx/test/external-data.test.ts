import { tensorOf } from '@flashline/ir';
import { ENTRY, GRAPH, MODEL, OPSET, TENSOR } from '../src/fields.ts';
import {
  encodeModel,
  externalDataLocations,
  ModelError,
  parseModel,
  selfContained,
  type OnnxErrorCode,
} from '../src/index.ts';
import { DEFAULT_LIMITS } from '../src/limits.ts';
import { WireWriter } from '../src/wire-writer.ts';
import { NO_DATA, sampleModel, withoutOffsets } from './model-parts.ts';

type Entries = Readonly<Record<string, string>>;

function entry(key: string, value: string): WireWriter {
  return new WireWriter().text(ENTRY.key, key).text(ENTRY.value, value);
}

/** A model with one initializer `w` of two floats that lies where the entries say. */
function externalModel(entries: Entries): Uint8Array {
  const tensor = new WireWriter()
    .packedInts(TENSOR.dims, [2])
    .int(TENSOR.dataType, 1)
    .text(TENSOR.name, 'w')
    .int(TENSOR.dataLocation, 1);
  for (const [key, value] of Object.entries(entries)) {
    tensor.message(TENSOR.externalData, entry(key, value));
  }
  return new WireWriter()
    .int(MODEL.irVersion, 8)
    .message(MODEL.graph, new WireWriter().message(GRAPH.initializer, tensor))
    .message(MODEL.opsetImport, new WireWriter().int(OPSET.version, 17))
    .bytes();
}

function errorOf(run: () => unknown): ModelError {
  try {
    run();
  } catch (error) {
    if (error instanceof ModelError) return error;
    throw error;
  }
  throw new Error('was accepted');
}

const FLOATS = new Uint8Array(Float32Array.from([9, 1.5, -2]).buffer);
const DATA = new Map([['m.data', FLOATS]]);
const PLACED = { location: 'm.data', offset: '4', length: '8' };

test('external data is read from the file beside the model', () => {
  const { initializers } = parseModel(externalModel(PLACED), DATA).graph;
  expect(initializers.get('w')).toEqual({
    kind: 'dense',
    tensor: tensorOf('f32', [2], [1.5, -2]),
  });
});

test('without offset and length the whole file is the data', () => {
  const whole = new Map([['m.data', FLOATS.subarray(4)]]);
  const { initializers } = parseModel(externalModel({ location: 'm.data' }), whole).graph;
  expect(initializers.get('w')).toMatchObject({ tensor: { type: { shape: [2] } } });
});

test('the locations that a model needs are found without its data', () => {
  expect(externalDataLocations(externalModel(PLACED))).toEqual(['m.data']);
  expect(externalDataLocations(encodeModel(sampleModel()))).toEqual([]);
});

test('a self-contained model reads the same with no other file', () => {
  const bytes = externalModel(PLACED);
  const whole = selfContained(bytes, DATA);
  expect(externalDataLocations(whole)).toEqual([]);
  expect(withoutOffsets(parseModel(whole, NO_DATA))).toEqual(
    withoutOffsets(parseModel(bytes, DATA)),
  );
});

test('a model without external data is self-contained as it is', () => {
  const bytes = encodeModel(sampleModel());
  expect(selfContained(bytes, NO_DATA)).toBe(bytes);
});

test.each([
  '',
  '.',
  '..',
  '../m.data',
  '/etc/passwd',
  'sub/m.data',
  'sub\\m.data',
  'C:m.data',
  'm.data\u0000',
  'x'.repeat(256),
])('the location %j is refused by everything that reads locations', (location) => {
  const bytes = externalModel({ location });
  const files = new Map([[location, FLOATS]]);
  const code: OnnxErrorCode = 'ONNX_EXTERNAL_LOCATION';
  expect(errorOf(() => parseModel(bytes, files)).code).toBe(code);
  expect(errorOf(() => externalDataLocations(bytes)).code).toBe(code);
  expect(errorOf(() => selfContained(bytes, files)).code).toBe(code);
});

test('a data file that is not there is named', () => {
  expect(errorOf(() => parseModel(externalModel(PLACED), NO_DATA)).message).toMatch(
    /^tensor 'w' has its data in 'm\.data', which is not there \(at byte \d+\)$/,
  );
});

test.each([
  { ...PLACED, offset: '8' },
  { ...PLACED, length: '100' },
  { ...PLACED, offset: '13', length: '0' },
  { ...PLACED, offset: '-4' },
  { ...PLACED, length: '1e3' },
  { ...PLACED, offset: '999999999999999999999' },
])('data that is not inside its file is refused: %j', (entries) => {
  const error = errorOf(() => selfContained(externalModel(entries), DATA));
  expect(error.code).toBe('ONNX_EXTERNAL_RANGE');
});

test('many tensors over the same bytes cannot make a model larger than the limits', () => {
  const limits = { ...DEFAULT_LIMITS, tensorBytes: 7 };
  expect(errorOf(() => selfContained(externalModel(PLACED), DATA, limits)).code).toBe('ONNX_LIMIT');
});

test('the data files count towards the size of the model', () => {
  const bytes = externalModel(PLACED);
  const limits = { ...DEFAULT_LIMITS, modelBytes: bytes.length + FLOATS.length - 1 };
  expect(errorOf(() => selfContained(bytes, DATA, limits)).code).toBe('ONNX_LIMIT');
  expect(errorOf(() => parseModel(bytes, DATA, limits)).code).toBe('ONNX_LIMIT');
});
