#ifndef NK_DWCONV_ROWS_S8_H
#define NK_DWCONV_ROWS_S8_H
/* Rows of a depthwise convolution (nk/dwconv_s8.h) of any kernel, stride, dilation and rescale. */
#include "nk/dwconv_s8.h"

void nk_dwconv_rows_s8(const nk_dwconv_s8_params *p, const int16_t *x, const int8_t *w, int8_t *y,
                       int32_t rows, uint32_t *taps);

#endif
