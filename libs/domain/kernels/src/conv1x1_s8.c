#include "nk/conv1x1_s8.h"

#include <stddef.h>

#include "nk/gather4_s8.h"

void nk_conv1x1_s8(const nk_conv1x1_s8_params *p, const int8_t *x, const int32_t *w,
                   const int8_t *residual, int8_t *y, int16_t *scratch)
{
    const int32_t plane = p->gemm.plane, depth = p->depth;
    int32_t step[4] = {0, 1, 2, 3};
    nk_gather4_s8_params parts[3], *next = parts;
    if (depth > 1) *next++ = (nk_gather4_s8_params){plane, depth / 2, 2 * plane, 1, 0, 1, 0, 0};
    if (depth & 1) /* its partner has no weight */
        *next++ = (nk_gather4_s8_params){0, 1, 0, 1, 0, 1, 0, (depth - 1) * plane};
    next->rows = 0;
    for (int32_t at = 0; at < plane; at += 4) {
        const int32_t left = plane - at;
        for (int32_t j = left; j < 4; j++) /* pixels that are not there repeat the last */
            step[j] = left - 1;
        nk_gather4_s8(parts, step, x + at, scratch);
        p->tile(&p->gemm, scratch, w, residual ? residual + at : NULL, y + at, left < 4 ? left : 4);
    }
}
