import { AppError } from '@flashline/errors';
import { tensorOf, toNumbers, type Tensor } from '@flashline/ir';
import { bindInputs, stackSamples, UNNAMED, type ModelInput } from '../src/index.ts';

const X: ModelInput = { name: 'x', shape: [1, 2], element: 'f32' };
const STATE: ModelInput = { name: 'h', shape: [3], element: 's32' };

function f32(shape: readonly number[]): Tensor {
  const count = shape.reduce((a, b) => a * b, 1);
  return tensorOf(
    'f32',
    shape,
    Array.from({ length: count }, (_, i) => i),
  );
}

function s32(shape: readonly number[]): Tensor {
  const count = shape.reduce((a, b) => a * b, 1);
  return tensorOf(
    's32',
    shape,
    Array.from({ length: count }, (_, i) => i),
  );
}

function errorOf(arrays: Record<string, Tensor>, inputs: readonly ModelInput[]): AppError {
  try {
    bindInputs(new Map(Object.entries(arrays)), inputs);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('was accepted');
}

test('each array is split along its first axis, in the order of the inputs', () => {
  const arrays = new Map([
    ['h', s32([2, 3])],
    ['x', f32([2, 1, 2])],
  ]);
  const { samples, labels } = bindInputs(arrays, [X, STATE]);
  expect(samples.map((sample) => sample.map(toNumbers))).toEqual([
    [
      [0, 1],
      [0, 1, 2],
    ],
    [
      [2, 3],
      [3, 4, 5],
    ],
  ]);
  expect(samples[1]![0]!.type).toEqual({ element: 'f32', shape: [1, 2] });
  expect(labels).toBeNull();
});

test('where the first dimension of an input is 1 it may be left out', () => {
  const { samples } = bindInputs(new Map([['x', f32([3, 2])]]), [X]);
  expect(samples).toHaveLength(3);
  expect(samples[2]![0]!.type.shape).toEqual([1, 2]);
});

test('a .npy file belongs to the only input', () => {
  expect(bindInputs(new Map([[UNNAMED, f32([4, 2])]]), [X]).samples).toHaveLength(4);
  expect(errorOf({ [UNNAMED]: f32([4, 2]) }, [X, STATE]).code).toBe('DATA_WRONG_NAMES');
});

test('labels are taken unless the model has an input of that name', () => {
  const arrays = new Map([
    ['x', f32([2, 2])],
    ['labels', s32([2])],
  ]);
  expect(bindInputs(arrays, [X]).labels).toEqual([0, 1]);
  const asInput = bindInputs(arrays, [X, { name: 'labels', shape: [], element: 's32' }]);
  expect(asInput.labels).toBeNull();
  expect(asInput.samples[1]![1]!.type.shape).toEqual([]);
});

test('a model without inputs has one sample', () => {
  expect(bindInputs(new Map(), []).samples).toEqual([[]]);
});

test.each([
  ['x', { y: f32([1, 2]), x: f32([1, 2]) }, "The model has no input 'y': name the arrays 'x'."],
  ['x', {}, "There is no array for the input 'x': add it to the file."],
  [
    'shape',
    { x: f32([2, 3]) },
    "The array 'x' has the shape [2, 3] but should have [N, 1, 2]: reshape it.",
  ],
  [
    'rank 0',
    { x: f32([]) },
    "The array 'x' has the shape [] but should have [N, 1, 2]: reshape it.",
  ],
  [
    'type',
    { x: s32([1, 2]) },
    "The array 'x' is int32 but the input is float: convert it with astype.",
  ],
  ['no samples', { x: f32([0, 2]) }, "The array 'x' has no samples: give at least one."],
  [
    'counts',
    { x: f32([2, 2]), labels: s32([3]) },
    "The array 'x' has 2 samples but 'labels' has 3: give every array the same number.",
  ],
  [
    'labels',
    { x: f32([2, 2]), labels: f32([2]) },
    "The array 'labels' must hold integers in the shape [N]: it has float in [2].",
  ],
])('arrays with a wrong %s are refused with one sentence', (_name, arrays, message) => {
  expect(errorOf(arrays as Record<string, Tensor>, [X]).message).toBe(message);
});

test('samples are put together again as they were split', () => {
  const arrays = new Map([
    ['x', f32([2, 1, 2])],
    ['h', s32([2, 3])],
  ]);
  const { samples } = bindInputs(arrays, [X, STATE]);
  expect(stackSamples(['x', 'h'], samples)).toEqual(arrays);
});

test('an array of no elements cannot claim more samples than fit in memory', () => {
  const empty: ModelInput = { name: 'e', shape: [0], element: 'f32' };
  const error = errorOf({ e: f32([1e15, 0]) }, [empty]);
  expect(error.code).toBe('DATA_WRONG_SHAPE');
  expect(error.message).toContain('at most 1000000');
});
