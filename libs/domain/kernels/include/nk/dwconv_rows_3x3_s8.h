#ifndef NK_DWCONV_ROWS_3X3_S8_H
#define NK_DWCONV_ROWS_3X3_S8_H
/*
 * Rows of a depthwise convolution (nk/dwconv_s8.h) of 3 x 3 with stride_w 1 or 2, dilation_w 1, any
 * dilation_h and stride_h, and a rescale with pre 0 and shift 1.
 */
#include "nk/dwconv_s8.h"

void nk_dwconv_rows_3x3_s8(const nk_dwconv_s8_params *p, const int16_t *x, const int8_t *w,
                           int8_t *y, int32_t rows, uint32_t *taps);
void nk_dwconv_rows_3x3_s2_s8(const nk_dwconv_s8_params *p, const int16_t *x, const int8_t *w,
                              int8_t *y, int32_t rows, uint32_t *taps);

#endif
