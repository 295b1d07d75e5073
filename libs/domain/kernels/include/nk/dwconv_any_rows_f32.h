#ifndef NK_DWCONV_ANY_ROWS_F32_H
#define NK_DWCONV_ANY_ROWS_F32_H
/*
 * nk_dwconv_rows_f32 for any kernel, tap by tap, on Cortex-M: what is left to its faster loops and
 * to the caller is the clip activation, which this function does not apply.
 */
#include "nk/dwconv_f32.h"

void nk_dwconv_any_rows_f32(const nk_dwconv_f32_params *p, const float *x, int32_t stride,
                            const float *w, float *y, int32_t rows);

#endif
