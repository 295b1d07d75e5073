#include "nk/conv1x1_s8.h"

#include <stddef.h>

#include "nk/gather4_s8.h"

void nk_conv1x1_s8(const nk_conv1x1_s8_params *p, const int8_t *x, const int32_t *w,
                   const int8_t *residual, int8_t *y, int16_t *scratch)
{
    const int32_t plane = p->gemm.plane;
    const int32_t pairs = p->depth / 2;
    const nk_gather4_s8_params both = {plane, pairs, 2 * plane, 1, 0, 1, 0};
    const nk_gather4_s8_params last = {0, 1, 0, 1, 0, 1, 0}; /* its partner has no weight */
    int32_t step[4] = {0, 1, 2, 3};
    for (int32_t at = 0; at < plane; at += 4) {
        const int32_t left = plane - at;
        for (int32_t j = left; j < 4; j++) /* pixels that are not there repeat the last */
            step[j] = left - 1;
        if (pairs > 0) nk_gather4_s8(&both, step, x + at, scratch);
        if (p->depth & 1)
            nk_gather4_s8(&last, step, x + (2 * (ptrdiff_t)pairs * plane + at),
                          scratch + 8 * (ptrdiff_t)pairs);
        p->tile(&p->gemm, scratch, w, residual ? residual + at : NULL, y + at, left < 4 ? left : 4);
    }
}
