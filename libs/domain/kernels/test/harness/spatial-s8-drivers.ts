/** The drivers of int8 depthwise convolutions and means with the kernel files each links, per variant. */
import type { Variant } from './conv-drivers.ts';
import type { Driver } from './run-driver.ts';

const DEPTHWISE = [
  'dwconv_rows_3x3_s8',
  'dwconv_rows_flat_s8',
  'dwconv_rows_near_s8',
  'widen_rows_s8',
];

/** All functions for rows; the driver chooses as the lowering does. */
function depthwiseKernels(variant: Variant): string[] {
  return ['dwconv_s8.c', 'dwconv_bands_s8.c', 'dwconv_rows_s8.c', ...filesOf(DEPTHWISE, variant)];
}

export function depthwiseS8Driver(variant: Variant): Driver {
  return { driver: 'dwconv_s8.c', kernels: depthwiseKernels(variant) };
}

const MEANS = [
  'mean_rows_s8',
  'mean_lines_s8',
  'avgpool2d_s8',
  'maxpool2d_pairs_s8',
  'maxpool2d_s8',
];

export function extremeS8Driver(variant: Variant): Driver {
  const kernels = filesOf(['extreme_lines_s8', 'extreme_rows_s8'], variant);
  return { driver: 'extreme_s8.c', kernels };
}

export function meanS8Driver(variant: Variant): Driver {
  const kernels = ['avgpool_s8.c', 'maxpool_s8.c', ...filesOf(MEANS, variant)];
  return { driver: 'mean_s8.c', kernels };
}

/** Runs one depthwise convolution per row of `table`, C initialisers of the driver's conv_shape. */
export function depthwiseS8CostDriver(table: string): Driver {
  return {
    driver: 'dwconv_s8_cost.c',
    kernels: depthwiseKernels('vfp'),
    defines: [`COST_TABLE=${table}`],
  };
}

export const meanS8CostDriver: Driver = {
  driver: 'mean_s8_cost.c',
  kernels: filesOf(MEANS, 'vfp'),
};

function filesOf(names: readonly string[], variant: Variant): string[] {
  return names.map((name) => `${name}${variant === 'vfp' ? '_vfp' : ''}.c`);
}
