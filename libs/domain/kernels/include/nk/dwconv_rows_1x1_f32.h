#ifndef NK_DWCONV_ROWS_1X1_F32_H
#define NK_DWCONV_ROWS_1X1_F32_H
/* Rows of 1 x 1 kernels that read adjoining elements (strides 1, `stride` is out_width), a scale
 * and an offset per plane: nk_dwconv_rows_function of nk/dwconv_f32.h. */
#include "nk/dwconv_f32.h"

nk_dwconv_rows_function nk_dwconv_rows_1x1_f32;

#endif
