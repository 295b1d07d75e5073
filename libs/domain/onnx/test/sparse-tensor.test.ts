import { tensorOf, toNumbers, type Tensor } from '@flashline/ir';
import { encodeTensor } from '../src/encode-tensor.ts';
import { GRAPH, MODEL, OPSET, SPARSE_TENSOR } from '../src/fields.ts';
import { ModelError, parseModel } from '../src/index.ts';
import { WireWriter } from '../src/wire-writer.ts';
import { NO_DATA } from './model-parts.ts';

function sparseModel(values: Tensor, indices: Tensor, dims: readonly number[]): Uint8Array {
  const sparse = new WireWriter()
    .message(SPARSE_TENSOR.values, encodeTensor('w', { kind: 'dense', tensor: values }))
    .message(SPARSE_TENSOR.indices, encodeTensor('', { kind: 'dense', tensor: indices }))
    .packedInts(SPARSE_TENSOR.dims, dims);
  return new WireWriter()
    .int(MODEL.irVersion, 8)
    .message(MODEL.graph, new WireWriter().message(GRAPH.sparseInitializer, sparse))
    .message(MODEL.opsetImport, new WireWriter().int(OPSET.version, 17))
    .bytes();
}

function read(values: Tensor, indices: Tensor, dims: readonly number[]): Tensor {
  const { initializers } = parseModel(sparseModel(values, indices, dims), NO_DATA).graph;
  const w = initializers.get('w');
  if (w?.kind !== 'dense') throw new Error('not dense');
  return w.tensor;
}

const values = tensorOf('f32', [2], [5, -7]);

test('a sparse initializer with linear indices becomes dense', () => {
  const dense = read(values, tensorOf('s64', [2], [1, 5]), [2, 3]);
  expect(dense.type).toEqual({ element: 'f32', shape: [2, 3] });
  expect(toNumbers(dense)).toEqual([0, 5, 0, 0, 0, -7]);
});

test('a sparse initializer with one coordinate per dimension becomes dense', () => {
  const dense = read(values, tensorOf('s64', [2, 2], [0, 1, 1, 2]), [2, 3]);
  expect(toNumbers(dense)).toEqual([0, 5, 0, 0, 0, -7]);
});

test.each([
  ['out of range', tensorOf('s64', [2], [1, 6])],
  ['negative', tensorOf('s64', [2], [-1, 5])],
  ['repeated', tensorOf('s64', [2], [1, 1])],
  ['too few', tensorOf('s64', [1], [1])],
  ['out of range in one coordinate', tensorOf('s64', [2, 2], [0, 1, 1, 3])],
  ['not int64', tensorOf('s32', [2], [1, 5])],
])('indices that are %s are refused', (_name, indices) => {
  expect(() => read(values, indices, [2, 3])).toThrow(ModelError);
});

test('a sparse tensor whose dense form is too large is refused without allocating it', () => {
  expect(() => read(values, tensorOf('s64', [2], [1, 5]), [2 ** 27])).toThrow(
    /more than \d+ bytes/,
  );
});
