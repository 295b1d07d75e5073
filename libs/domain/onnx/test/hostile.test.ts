import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { GRAPH, MODEL, NODE, OPSET, VALUE_INFO } from '../src/fields.ts';
import {
  encodeModel,
  externalDataLocations,
  inlineFunctions,
  ModelError,
  ONNX_ERRORS,
  parseModel,
  selfContained,
  type OnnxAttribute,
  type OnnxErrorCode,
  type OnnxGraph,
} from '../src/index.ts';
import { DEFAULT_LIMITS } from '../src/limits.ts';
import { WireWriter } from '../src/wire-writer.ts';
import { graphOf, modelOf, node, nodeWith, NO_DATA, sampleModel } from './model-parts.ts';

const SAMPLE = encodeModel(sampleModel());

/** The error of reading `bytes`, or null where they are a model. Anything else is thrown. */
function outcome(bytes: Uint8Array): ModelError | null {
  try {
    inlineFunctions(parseModel(bytes, NO_DATA));
    externalDataLocations(bytes);
    selfContained(bytes, NO_DATA);
    return null;
  } catch (error) {
    if (error instanceof ModelError) return error;
    throw error;
  }
}

function codeOf(bytes: Uint8Array): OnnxErrorCode | null {
  return outcome(bytes)?.code ?? null;
}

function fileOf(graph: WireWriter): WireWriter {
  const opset = new WireWriter().int(OPSET.version, 17);
  const model = new WireWriter().int(MODEL.irVersion, 8).message(MODEL.graph, graph);
  return model.message(MODEL.opsetImport, opset);
}

function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (char) => char.charCodeAt(0));
}

test('the model that the mutations start from is read', () => {
  expect(outcome(SAMPLE)).toBeNull();
});

test('a model cut off at any byte is refused with a model error', () => {
  for (let length = 0; length < SAMPLE.length; length++) {
    expect(outcome(SAMPLE.slice(0, length))).toBeInstanceOf(ModelError);
  }
});

test('any single byte changed gives a model or a model error', () => {
  for (let at = 0; at < SAMPLE.length; at++) {
    for (const value of [0, 0x7f, 0x80, 0xff, SAMPLE[at]! ^ 1, SAMPLE[at]! ^ 0x80]) {
      const bytes = SAMPLE.slice();
      bytes[at] = value;
      expect([null, ...Object.keys(ONNX_ERRORS)]).toContain(codeOf(bytes));
    }
  }
});

test('random changes, insertions and deletions give a model or a model error', () => {
  const edit = fc.record({
    at: fc.nat({ max: SAMPLE.length }),
    remove: fc.nat({ max: 9 }),
    insert: fc.uint8Array({ maxLength: 9 }),
  });
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
      let bytes = [...SAMPLE];
      for (const { at, remove, insert } of edits) {
        bytes = [...bytes.slice(0, at), ...insert, ...bytes.slice(at + remove)];
      }
      outcome(Uint8Array.from(bytes));
    }),
    { numRuns: 2000 },
  );
});

test('random bytes are refused', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), (bytes) => {
      expect(outcome(bytes)).toBeInstanceOf(ModelError);
    }),
    { numRuns: 1000 },
  );
});

test('every error has one line, a hint and a place', () => {
  const error = outcome(SAMPLE.slice(0, 40))!;
  expect(error.message).toMatch(/^[^\n]+ \(at byte \d+\)$/);
  expect(error.hint).toBe(ONNX_ERRORS[error.code].hint);
});

test.each([
  ['PK\x03\x04\x00\x00', 'zip archive'],
  ['\x1f\x8b\x08\x00', 'gzip'],
  ['\x1c\x00\x00\x00TFL3', 'TensorFlow Lite'],
  ['\x89HDF\r\n', 'HDF5'],
  ['\x80\x02}q', 'pickle'],
  ['\x93NUMPY\x01', 'NumPy'],
  ['# a readme\n', 'text file'],
])('the file %j is recognised', (content, kind) => {
  const error = outcome(ascii(content))!;
  expect(error.code).toBe('ONNX_NOT_A_MODEL');
  expect(error.message).toContain(kind);
});

test('an empty file is refused', () => {
  expect(codeOf(new Uint8Array())).toBe('ONNX_EMPTY_FILE');
});

test('groups, wrong wire types, overlong numbers and field 0 are refused', () => {
  expect(codeOf(Uint8Array.from([0x08, 8, 0x3b, 0x3c]))).toBe('ONNX_BAD_WIRE');
  expect(codeOf(Uint8Array.from([0x0a, 1, 8]))).toBe('ONNX_BAD_WIRE');
  expect(codeOf(Uint8Array.from([0x08, ...Array<number>(10).fill(0x80), 1]))).toBe('ONNX_BAD_WIRE');
  expect(codeOf(Uint8Array.from([0x00, 1]))).toBe('ONNX_BAD_WIRE');
  expect(codeOf(Uint8Array.from([0x3a, 0, 0x3a, 0]))).toBe('ONNX_BAD_WIRE');
});

test('a name that is not UTF-8 is refused', () => {
  const graph = new WireWriter().block(GRAPH.name, Uint8Array.from([0xff, 0xfe]));
  expect(codeOf(fileOf(graph).bytes())).toBe('ONNX_BAD_TEXT');
});

test('a file without graph, operator set or known IR version is refused', () => {
  expect(codeOf(new WireWriter().int(MODEL.irVersion, 8).bytes())).toBe('ONNX_NO_GRAPH');
  const graph = new WireWriter().message(MODEL.graph, new WireWriter());
  expect(codeOf(graph.bytes())).toBe('ONNX_IR_VERSION');
  expect(codeOf(graph.int(MODEL.irVersion, 15).bytes())).toBe('ONNX_IR_VERSION');
  expect(codeOf(graph.int(MODEL.irVersion, 8).bytes())).toBe('ONNX_NO_OPSET');
  const opsets = new Map([['custom', 1]]);
  const relu = nodeWith('Relu', ['x'], ['y'], {});
  const bytes = encodeModel(modelOf(graphOf([{ ...relu, opset: null }]), { opsets }));
  expect(outcome(bytes)!.message).toMatch(/^Relu 'Relu_y': the model does not import/);
});

test('two producers of a value are both named', () => {
  const nodes = [node('Abs', ['x'], ['y']), node('Neg', ['x'], ['y'])];
  expect(outcome(encodeModel(modelOf(graphOf(nodes))))!.message).toMatch(
    /^value 'y' has two origins: Abs 'Abs_y' and Neg 'Neg_y' \(at byte \d+\)$/,
  );
});

test('a node that writes an input, and an input given twice, are refused', () => {
  const writesInput = modelOf(graphOf([node('Abs', ['x'], ['x'])]));
  expect(codeOf(encodeModel(writesInput))).toBe('ONNX_DUPLICATE_NAME');
  const { inputs } = graphOf([]);
  const twice = modelOf(graphOf([], { inputs: [...inputs, ...inputs] }));
  expect(codeOf(encodeModel(twice))).toBe('ONNX_DUPLICATE_NAME');
});

test('a node without operator and a value without name are refused', () => {
  const nameless = new WireWriter().message(GRAPH.node, new WireWriter().text(NODE.output, 'y'));
  expect(codeOf(fileOf(nameless).bytes())).toBe('ONNX_BAD_NODE');
  const input = new WireWriter().message(GRAPH.input, new WireWriter().text(VALUE_INFO.name, ''));
  expect(codeOf(fileOf(input).bytes())).toBe('ONNX_BAD_NODE');
});

test('an attribute that is not what it says is refused, with its node named', () => {
  const attributes: Record<string, OnnxAttribute> = { axis: { kind: 'int', value: 3 } };
  const bytes = encodeModel(modelOf(graphOf([nodeWith('Abs', ['x'], ['y'], { attributes })])));
  // The type field: tag 0xa0 0x01, then the number of the type.
  const at = bytes.findIndex((byte, i) => byte === 0xa0 && bytes[i + 1] === 1);
  bytes[at + 2] = 7;
  expect(outcome(bytes)!.message).toMatch(
    /^Abs 'Abs_y': attribute 'axis' is of kind ints but holds int \(at byte \d+\)$/,
  );
});

test('graphs nested in graphs are followed only so deep', () => {
  let graph: OnnxGraph = graphOf([node('Abs', ['x'], ['deep'])]);
  for (let level = 0; level < DEFAULT_LIMITS.depth; level++) {
    const body: OnnxAttribute = { kind: 'graph', value: graph };
    graph = graphOf([nodeWith('If', ['x'], [`v${level}`], { attributes: { body } })]);
  }
  expect(codeOf(encodeModel(modelOf(graph)))).toBeNull();
  const body: OnnxAttribute = { kind: 'graph', value: graph };
  const deeper = graphOf([nodeWith('If', ['x'], ['y'], { attributes: { body } })]);
  expect(codeOf(encodeModel(modelOf(deeper)))).toBe('ONNX_TOO_DEEP');
  expect(() => externalDataLocations(encodeModel(modelOf(deeper)))).toThrow(ModelError);
});

test('a value of huge dimensions is refused', () => {
  const value = { name: 'x', kind: 'tensor', elementType: 1, dims: [2 ** 31, 2 ** 31] } as const;
  expect(outcome(encodeModel(modelOf(graphOf([], { inputs: [value] }))))!.message).toMatch(
    /^value 'x' has 4611686018427387904 elements, more than \d+ \(at byte \d+\)$/,
  );
});

test.each([
  ['modelBytes', SAMPLE.length - 1],
  ['nodes', 2],
  ['nodePorts', 1],
  ['items', 20],
  ['elements', 3],
  ['rank', 1],
  ['tensorBytes', 15],
  ['attributeNumbers', 4],
  ['nameBytes', 3],
  ['textBytes', 20],
] as const)('the limit %s is kept', (limit, value) => {
  const parse = () => parseModel(SAMPLE, NO_DATA, { ...DEFAULT_LIMITS, [limit]: value });
  expect(parse).toThrow(expect.objectContaining({ code: 'ONNX_LIMIT' }));
});

test('a file of very many small nodes stops at the limit of nodes', () => {
  const small = [(GRAPH.node << 3) | 2, 3, (NODE.opType << 3) | 2, 1, 0x41];
  const count = DEFAULT_LIMITS.nodes + 1;
  const graph = Uint8Array.from({ length: count * small.length }, (_, i) => small[i % 5]!);
  expect(outcome(fileOf(new WireWriter().raw(graph)).bytes())!.message).toMatch(
    /^the model has more than 32768 nodes \(at byte \d+\)$/,
  );
});

test('every code of the table is one that some source file gives', () => {
  const folder = new URL('../src/', `file://${__filename}`);
  const sources = readdirSync(folder)
    .filter((file) => file !== 'errors.ts')
    .map((file) => readFileSync(new URL(file, folder), 'utf8'))
    .join('\n');
  const unused = Object.keys(ONNX_ERRORS).filter((code) => !sources.includes(`'${code}'`));
  expect(unused).toEqual([]);
});
