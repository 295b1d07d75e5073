import type { OperatorCase } from '../operator-case.ts';

const known = (shape: readonly number[], constant: readonly number[]) => ({
  shape,
  element: 's64' as const,
  constant,
});

const bounds = (element: 'f32' | 's64' | 's32', values: readonly number[]) =>
  values.map((value) => ({ shape: [], element, constant: [value] }));

export const cases: readonly OperatorCase[] = [
  { name: 'a tensor', value: { shape: [2, 3], constant: [1, -2, 3.5, 0, 1e-9, 7] } },
  { name: 'a tensor of s8', value: { shape: [3], element: 's8' as const, constant: [-128, 0, 9] } },
  { name: 'a float', value_float: 0.1 },
  { name: 'floats', value_floats: [0.1, -2.5] },
  { name: 'an integer', value_int: -7 },
  { name: 'integers', value_ints: [1, -2, 3] },
]
  .map(({ name, ...attributes }): OperatorCase => {
    return { name, onnx: 'Constant', inputs: [], attributes };
  })
  .concat([
    { name: 'zeros', onnx: 'ConstantOfShape', inputs: [known([3], [2, 1, 4])] },
    {
      name: 'a value of u8',
      onnx: 'ConstantOfShape',
      inputs: [known([2], [3, 5])],
      attributes: { value: { shape: [1], element: 'u8', constant: [200] } },
    },
    { name: 'square', onnx: 'EyeLike', inputs: [{ shape: [4, 4] }] },
    { name: 'above', onnx: 'EyeLike', inputs: [{ shape: [3, 5] }], attributes: { k: 2 } },
    {
      name: 'below, s64',
      onnx: 'EyeLike',
      inputs: [{ shape: [5, 3] }],
      attributes: { k: -1, dtype: 7 },
    },
    { name: 'up', onnx: 'Range', inputs: bounds('s64', [-2, 11, 3]) },
    { name: 'down', onnx: 'Range', inputs: bounds('s32', [5, -5, -2]) },
    { name: 'of floats', onnx: 'Range', inputs: bounds('f32', [0.5, 2, 0.3]) },
    { name: 'none', onnx: 'Range', inputs: bounds('s64', [3, 3, 1]) },
    { name: 'whole', onnx: 'Shape', inputs: [{ shape: [2, 1, 5] }] },
    {
      name: 'part',
      onnx: 'Shape',
      inputs: [{ shape: [2, 1, 5, 7] }],
      attributes: { start: -3, end: -1 },
    },
    { name: 'elements', onnx: 'Size', inputs: [{ shape: [2, 3, 5] }] },
    {
      name: 'of a constant',
      onnx: 'NonZero',
      inputs: [{ shape: [2, 3], constant: [0, 1, -2, 0, 0, 3] }],
    },
    { name: 'at run time', onnx: 'NonZero', inputs: [{ shape: [2, 3] }], refused: 'OP_DYNAMIC' },
    { name: 'at run time', onnx: 'Unique', inputs: [{ shape: [6] }], refused: 'OP_DYNAMIC' },
  ]);
