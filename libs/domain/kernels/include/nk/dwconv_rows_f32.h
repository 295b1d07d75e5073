#ifndef NK_DWCONV_ROWS_F32_H
#define NK_DWCONV_ROWS_F32_H
/*
 * `rows` output rows of one plane of nk_dwconv_f32, from rows of input that hold every tap.
 *
 * x  first input row, `stride` floats from one row to the next
 * w  bias, then [kernel_h][kernel_w] weights
 * y  [rows][out_width], contiguous; may overlap x if no element of y lies behind the first input
 *    element that its own tile of 4 outputs reads
 *
 * Reads only kernel, stride, dilation, out_width and activation of the parameters.
 */
#include "nk/dwconv_f32.h"

void nk_dwconv_rows_f32(const nk_dwconv_f32_params *p, const float *x, int32_t stride,
                        const float *w, float *y, int32_t rows);

#endif
