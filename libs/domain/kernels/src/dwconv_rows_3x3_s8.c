#include "nk/dwconv_rows_3x3_s8.h"

#include "nk/dwconv_rows_s8.h"

void nk_dwconv_rows_3x3_s8(const nk_dwconv_s8_params *p, const int16_t *x, const int8_t *w,
                           int8_t *y, int32_t rows, uint32_t *taps)
{
    nk_dwconv_rows_s8(p, x, w, y, rows, taps);
}

void nk_dwconv_rows_3x3_s2_s8(const nk_dwconv_s8_params *p, const int16_t *x, const int8_t *w,
                              int8_t *y, int32_t rows, uint32_t *taps)
{
    nk_dwconv_rows_s8(p, x, w, y, rows, taps);
}
