#ifndef NK_DWCONV_ROWS_3X3_F32_H
#define NK_DWCONV_ROWS_3X3_F32_H
/* Rows of 3 x 3 kernels with dilation_w 1: nk_dwconv_rows_function of nk/dwconv_f32.h. The first
 * has stride_w 1, the second 2. */
#include "nk/dwconv_f32.h"

nk_dwconv_rows_function nk_dwconv_rows_3x3_f32;
nk_dwconv_rows_function nk_dwconv_rows_3x3_s2_f32;

#endif
