#ifndef NK_DWCONV_ROWS_FLAT_S8_H
#define NK_DWCONV_ROWS_FLAT_S8_H
/*
 * Rows of a depthwise convolution (nk/dwconv_s8.h) with kernel_h 1, dilation_w 1 and a rescale with
 * pre 0 and shift 1: nk_dwconv_rows_flat_N_s8 takes kernel_w N and stride_w 1,
 * nk_dwconv_rows_flat_N_s2_s8 stride_w 2.
 */
#include "nk/dwconv_s8.h"

#define NK_DWCONV_ROWS_FLAT(name)                                                                  \
    void name(const nk_dwconv_s8_params *p, const int16_t *x, const int8_t *w, int8_t *y,          \
              int32_t rows, uint32_t *taps)

NK_DWCONV_ROWS_FLAT(nk_dwconv_rows_flat_1_s8);
NK_DWCONV_ROWS_FLAT(nk_dwconv_rows_flat_1_s2_s8);
NK_DWCONV_ROWS_FLAT(nk_dwconv_rows_flat_3_s8);
NK_DWCONV_ROWS_FLAT(nk_dwconv_rows_flat_3_s2_s8);
NK_DWCONV_ROWS_FLAT(nk_dwconv_rows_flat_5_s8);
NK_DWCONV_ROWS_FLAT(nk_dwconv_rows_flat_7_s8);

#endif
