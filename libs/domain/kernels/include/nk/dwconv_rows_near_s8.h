#ifndef NK_DWCONV_ROWS_NEAR_S8_H
#define NK_DWCONV_ROWS_NEAR_S8_H
/*
 * Rows of a depthwise convolution (nk/dwconv_s8.h) whose taps adjoin in a row (dilation_w or
 * kernel_w 1), of any height, with a rescale with pre 0. nk_dwconv_rows_near_N_s8 takes kernel_w N
 * and N - 1 with stride_w 1; nk_dwconv_rows_near_N_s2_s8 with stride_w 2.
 */
#include "nk/dwconv_s8.h"

#define NK_DWCONV_ROWS_NEAR(name)                                                                  \
    void name(const nk_dwconv_s8_params *p, const int16_t *x, const int8_t *w, int8_t *y,          \
              int32_t rows, uint32_t *taps)

NK_DWCONV_ROWS_NEAR(nk_dwconv_rows_near_2_s8);
NK_DWCONV_ROWS_NEAR(nk_dwconv_rows_near_4_s8);
NK_DWCONV_ROWS_NEAR(nk_dwconv_rows_near_6_s8);
NK_DWCONV_ROWS_NEAR(nk_dwconv_rows_near_8_s8);
NK_DWCONV_ROWS_NEAR(nk_dwconv_rows_near_2_s2_s8);
NK_DWCONV_ROWS_NEAR(nk_dwconv_rows_near_4_s2_s8);
NK_DWCONV_ROWS_NEAR(nk_dwconv_rows_near_6_s2_s8);
NK_DWCONV_ROWS_NEAR(nk_dwconv_rows_near_8_s2_s8);

#endif
