import type { OperatorCase } from '../operator-case.ts';

const COORDINATES = [
  'half_pixel',
  'half_pixel_symmetric',
  'pytorch_half_pixel',
  'asymmetric',
  'align_corners',
];

const NEAREST = ['round_prefer_floor', 'round_prefer_ceil', 'floor', 'ceil'];

const sizes = (constant: readonly number[]) => [
  null,
  null,
  { shape: [constant.length], element: 's64' as const, constant },
];

const scales = (constant: readonly number[]) => [null, { shape: [constant.length], constant }];

const image = { shape: [1, 2, 5, 4] };

export const cases: readonly OperatorCase[] = [
  ...COORDINATES.flatMap((coordinates) =>
    ['nearest', 'linear', 'cubic'].flatMap((mode) =>
      [
        [7, 9],
        [3, 2],
      ].map((size) => ({
        name: `Resize to [${size.join()}], ${mode}, ${coordinates}`,
        onnx: 'Resize',
        opset: 19,
        inputs: [image, ...sizes([1, 2, ...size])],
        attributes: { mode, coordinate_transformation_mode: coordinates },
      })),
    ),
  ),
  ...NEAREST.flatMap((nearest) =>
    ['half_pixel', 'asymmetric'].flatMap((coordinates) =>
      [
        [2, 3],
        [0.6, 1.5],
      ].map((scale) => ({
        name: `Resize by [${scale.join()}], ${nearest}, ${coordinates}`,
        onnx: 'Resize',
        opset: 18,
        inputs: [image, ...scales([1, 1, ...scale])],
        attributes: {
          mode: 'nearest',
          nearest_mode: nearest,
          coordinate_transformation_mode: coordinates,
        },
      })),
    ),
  ),
  {
    name: 'Resize, cubic, excluding what is outside',
    onnx: 'Resize',
    inputs: [image, ...scales([1, 1, 1.6, 0.7])],
    attributes: { mode: 'cubic', exclude_outside: 1, cubic_coeff_a: -0.5 },
  },
  {
    name: 'Resize, linear, of one axis',
    onnx: 'Resize',
    inputs: [{ shape: [1, 3, 8] }, ...scales([1, 1, 2.5])],
    attributes: { mode: 'linear' },
  },
  {
    name: 'Resize of u8',
    onnx: 'Resize',
    inputs: [{ shape: [1, 1, 4, 4], element: 'u8' }, ...scales([1, 1, 2, 2])],
    attributes: { mode: 'nearest' },
  },
  ...['nearest', 'linear'].map((mode) => ({
    name: `Resize, crop, ${mode}`,
    onnx: 'Resize',
    inputs: [
      image,
      { shape: [8], constant: [0, 0, 0.4, -0.3, 1, 1, 1.2, 0.9] },
      ...sizes([1, 2, 4, 6]).slice(1),
    ],
    attributes: {
      mode,
      coordinate_transformation_mode: 'tf_crop_and_resize',
      extrapolation_value: 9,
    },
  })),
  ...['nearest', 'linear'].flatMap((mode) =>
    [
      [2, 3],
      [0.5, 0.5],
    ].map((scale) => ({
      name: `Resize of opset 10 by [${scale.join()}], ${mode}`,
      onnx: 'Resize',
      opset: 10,
      inputs: [{ shape: [1, 2, 6, 4] }, { shape: [4], constant: [1, 1, ...scale] }],
      attributes: { mode },
    })),
  ),
  {
    name: 'Upsample',
    onnx: 'Upsample',
    opset: 9,
    inputs: [image, { shape: [4], constant: [1, 1, 2, 3] }],
    attributes: { mode: 'nearest' },
  },
  {
    name: 'Upsample, linear',
    onnx: 'Upsample',
    opset: 9,
    inputs: [image, { shape: [4], constant: [1, 1, 2, 2] }],
    attributes: { mode: 'linear' },
  },
  ...(['u8', 's8'] as const).map((element) => ({
    name: `Resize of ${element}, linear`,
    onnx: 'Resize',
    inputs: [{ shape: [1, 2, 4, 5], element, range: [0, 100] as const }, ...scales([1, 1, 2, 2])],
    attributes: { mode: 'linear' },
  })),
  {
    name: 'Resize of u8, cubic',
    onnx: 'Resize',
    inputs: [{ shape: [1, 1, 4, 4], element: 'u8' }, ...scales([1, 1, 2, 2])],
    attributes: { mode: 'cubic' },
    refused: 'OP_TYPE',
  },
];
