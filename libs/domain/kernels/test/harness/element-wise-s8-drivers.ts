/** The drivers of the element-wise int8 kernels and of those that work on rows, with both sets of sources. */
import type { Driver } from './run-driver.ts';

export interface ByteDriver {
  readonly name: string;
  readonly portable: Driver;
  readonly vfp: Driver;
  /** Instructions per element on a Cortex-M4 that each region the driver marks may take. */
  readonly costs: readonly (readonly [what: string, elements: number, most: number])[];
}

/** `variants` have a Cortex-M file beside the portable one, `others` have not. */
function driver(
  name: string,
  variants: readonly string[],
  others: readonly string[],
  costs: ByteDriver['costs'],
): ByteDriver {
  const sources = (suffix: string) => [
    ...variants.map((kernel) => `${kernel}${suffix}.c`),
    ...others.map((kernel) => `${kernel}.c`),
  ];
  return {
    name,
    portable: { driver: `${name}.c`, kernels: sources('') },
    vfp: { driver: `${name}.c`, kernels: sources('_vfp') },
    costs,
  };
}

export const BYTE_DRIVERS: readonly ByteDriver[] = [
  driver(
    'quantize_s8',
    ['quantize_s8', 'dequantize_s8'],
    [],
    [
      ['f32 to s8', 512, 6.5],
      ['s8 to f32', 256, 4.3],
    ],
  ),
  driver(
    'sum_s8',
    ['sum_s8', 'affine_row_s8'],
    ['sum_rows_s8'],
    [
      ['a sum', 4096, 5.8],
      ['a sum with ties', 4096, 7.8],
      ['a sum with one number for 64', 4096, 5.2],
    ],
  ),
  driver(
    'product_s8',
    ['product_s8', 'affine_row_s8'],
    ['product_rows_s8'],
    [
      ['a product', 4096, 5.8],
      ['a product with ties', 4096, 7.8],
      ['a product with one number for 64', 4096, 6.1],
    ],
  ),
  driver(
    'affine_s8',
    ['affine_row_s8', 'affine_elements_s8'],
    ['affine_s8'],
    [
      ['planes of 256', 1792, 4.3],
      ['one element for each channel', 512, 7.3],
    ],
  ),
  driver('lookup_s8', [], ['lookup_s8'], [['a table', 4096, 4.1]]),
  driver(
    'softmax_s8',
    ['softmax_s8'],
    ['log_softmax_s8', 'math_f32'],
    [
      ['10 classes', 100, 19],
      ['16 classes', 160, 14.6],
      ['128 classes', 1280, 11.6],
    ],
  ),
  driver(
    'norm_s8',
    ['moments_s8', 'layernorm_s8', 'affine_row_s8'],
    ['instancenorm_s8'],
    [
      ['layers of 32', 512, 12.5],
      ['layers of 64', 1024, 10.6],
      ['planes of 256', 2048, 7],
    ],
  ),
  driver('quotient_s8', [], ['quotient_s8'], [['a quotient', 4096, 31]]),
  driver('slopes_s8', ['slopes_s8'], [], [['slopes of planes of 256', 1280, 9.3]]),
];
