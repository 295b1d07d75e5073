#ifndef NK_DWCONV_ROWS_FLAT_F32_H
#define NK_DWCONV_ROWS_FLAT_F32_H
/* Rows of kernels of any height and up to 7 adjoining columns (kernel_w <= 7, and dilation_w is 1
 * if kernel_w is not): nk_dwconv_rows_function of nk/dwconv_f32.h. The first has stride_w 1, the
 * second 2. */
#include "nk/dwconv_f32.h"

nk_dwconv_rows_function nk_dwconv_rows_flat_f32;
nk_dwconv_rows_function nk_dwconv_rows_flat_s2_f32;

#endif
