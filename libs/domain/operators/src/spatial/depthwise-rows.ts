/** Which function computes the rows of a depthwise convolution: see nk/dwconv_f32.h. */
import type { PlanarGeometry } from './geometry.ts';

export interface DepthwiseRows {
  /** C function. */
  readonly name: string;
  /** Its header in nk/, without suffix. */
  readonly header: string;
  /** Prefix of the cost features that belong to it. */
  readonly path: 'one' | 'nine' | 'flat' | 'near' | 'any';
}

/** The quickest function that the kernel and its strides allow. */
export function depthwiseRows(fields: PlanarGeometry, isPadded: boolean): DepthwiseRows {
  const { kernel_h: height, kernel_w: width, stride_h: down, stride_w: right } = fields;
  if (height * width * down * right === 1 && !isPadded) return rowsOf('dwconv_rows_1x1', '', 'one');
  if (!isNear(fields)) return rowsOf('dwconv_rows', '', 'any');
  const suffix = right === 1 ? '' : '_s2';
  const isNine = height === 3 && width === 3;
  return isNine
    ? rowsOf('dwconv_rows_3x3', suffix, 'nine')
    : rowsOf('dwconv_rows_near', suffix, 'near');
}

/** Whether a row of the kernel is loaded at once: up to 7 adjoining columns, stride 1 or 2. */
function isNear({
  kernel_w: width,
  stride_w: stride,
  dilation_w: dilation,
}: PlanarGeometry): boolean {
  return width <= 7 && stride <= 2 && (dilation === 1 || width === 1);
}

function rowsOf(base: string, suffix: string, path: DepthwiseRows['path']): DepthwiseRows {
  return { name: `nk_${base}${suffix}_f32`, header: `${base}_f32`, path };
}
