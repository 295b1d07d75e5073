#ifndef NK_DWCONV_ROWS_F32_H
#define NK_DWCONV_ROWS_F32_H
/* Rows of any depthwise convolution, tap by tap: nk_dwconv_rows_function of nk/dwconv_f32.h. */
#include "nk/dwconv_f32.h"

nk_dwconv_rows_function nk_dwconv_rows_f32;

#endif
