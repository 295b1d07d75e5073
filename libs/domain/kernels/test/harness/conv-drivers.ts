/** The convolution and pooling drivers with the kernel files each links, per variant. */
import type { Driver } from './run-driver.ts';

export type Variant = 'portable' | 'vfp';

export function convDriver(variant: Variant): Driver {
  return {
    driver: 'conv_f32.c',
    kernels: ['conv_f32.c', 'conv1x1_f32.c', gather(variant), gemm(variant)],
  };
}

/** The int8 convolutions but the depthwise one. */
export function convS8Driver(variant: Variant, driver = 'conv_s8.c'): Driver {
  const suffix = variant === 'vfp' ? '_vfp' : '';
  const inner = ['gather4_s8', 'gemm_tile_s8', 'gemm_tile_add_s8', 'gemm_tile_plain_s8'];
  return {
    driver,
    kernels: [
      'conv_s8.c',
      'conv_border_s8.c',
      'conv1x1_s8.c',
      'conv_direct_s8.c',
      ...inner.map((name) => `${name}${suffix}.c`),
    ],
  };
}

export function depthwiseDriver(variant: Variant): Driver {
  return {
    driver: 'dwconv_f32.c',
    kernels: ['dwconv_f32.c', 'dwconv_bands_f32.c', ...depthwiseRows(variant)],
  };
}

export function transposeDriver(variant: Variant): Driver {
  return {
    driver: 'conv_transpose_f32.c',
    kernels: ['conv_transpose_f32.c', gemm(variant)],
  };
}

export const poolDriver: Driver = {
  driver: 'pool.c',
  kernels: [
    'maxpool_f32.c',
    'maxpool_s8.c',
    'maxpool_u8.c',
    'maxpool_indices_f32.c',
    'avgpool_f32.c',
    'global_avgpool_f32.c',
  ],
};

/** Runs one convolution per row of `table`, C initialisers of the driver's conv_shape. */
export function costDriver(table: string): Driver {
  return {
    driver: 'conv_cost.c',
    kernels: [...convDriver('vfp').kernels, ...depthwiseDriver('vfp').kernels],
    defines: [`COST_TABLE=${table}`],
  };
}

function gather(variant: Variant): string {
  return variant === 'vfp' ? 'gather4_f32_vfp.c' : 'gather4_f32.c';
}

function gemm(variant: Variant): string {
  return variant === 'vfp' ? 'gemm_tile_f32_vfp.c' : 'gemm_tile_f32.c';
}

/** All functions for rows; the driver chooses as the lowering does. */
function depthwiseRows(variant: Variant): string[] {
  const rows = ['3x3_f32', 'near_f32', 'flat_f32', '1x1_f32', 'f32'].map(
    (name) => `dwconv_rows_${name}`,
  );
  const suffix = variant === 'vfp' ? '_vfp' : '';
  return [...rows, 'place_rows_f32'].map((name) => `${name}${suffix}.c`);
}
