#include "nk/dwconv_rows_flat_f32.h"

#include "nk/dwconv_rows_f32.h"

void nk_dwconv_rows_flat_f32(const nk_dwconv_f32_params *p, const float *x, int32_t stride,
                             const float *w, float *y, int32_t rows)
{
    nk_dwconv_rows_f32(p, x, stride, w, y, rows);
}

void nk_dwconv_rows_flat_s2_f32(const nk_dwconv_f32_params *p, const float *x, int32_t stride,
                                const float *w, float *y, int32_t rows)
{
    nk_dwconv_rows_f32(p, x, stride, w, y, rows);
}
