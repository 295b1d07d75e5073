#include "nk/conv1x1_f32.h"

#include <stddef.h>
#include <string.h>

/* Copies one column of `width` pixels of every channel; 16-byte copies become LDM and STM. */
static inline void copy_column(const float *x, ptrdiff_t plane, int32_t depth, float *tile)
{
    for (int32_t k = 0; k < depth; k++) {
        memcpy(__builtin_assume_aligned(tile, 4), __builtin_assume_aligned(x, 4), 16);
        tile += 4;
        x += plane;
    }
}

void nk_conv1x1_f32(const nk_conv1x1_f32_params *p, const float *x, const float *w,
                    const float *residual, float *y, float *scratch)
{
    const ptrdiff_t plane = p->gemm.plane;
    const int32_t depth = p->gemm.depth;
    ptrdiff_t at = 0;
    for (; at + 4 <= plane; at += 4) {
        copy_column(x + at, plane, depth, scratch);
        nk_gemm_tile_f32(&p->gemm, scratch, w, residual ? residual + at : NULL, y + at, 4);
    }
    for (; at < plane; at++) {
        for (int32_t k = 0; k < depth; k++)
            scratch[k] = x[k * plane + at];
        nk_gemm_tile_f32(&p->gemm, scratch, w, residual ? residual + at : NULL, y + at, 1);
    }
}
