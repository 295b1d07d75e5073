#include "nk/conv1x1_s8.h"

#include <stddef.h>

#include "nk/gather4_s8.h"

void nk_conv1x1_s8(const nk_conv1x1_s8_params *p, const int8_t *x, const int32_t *w,
                   const int8_t *residual, int8_t *y, int16_t *scratch)
{
    const int32_t plane = p->gemm.plane, depth = p->depth, pairs = depth / 2;
    const int32_t last = (depth - 1) * plane; /* of an odd depth, its partner has no weight */
    const nk_gather4_s8_params both = {plane, pairs, 2 * plane, 1, 0, 1, 0, 0};
    const nk_gather4_s8_params single = {0, 1, 0, 1, 0, depth & 1, 0, last};
    const nk_gather4_s8_params parts[] = {
        pairs > 0 ? both : single, pairs > 0 ? single : (nk_gather4_s8_params){0}, {0}};
    int32_t step[4] = {0, 1, 2, 3};
    for (int32_t at = 0; at < plane; at += 4) {
        const int32_t left = plane - at;
        for (int32_t j = left; j < 4; j++) /* pixels that are not there repeat the last */
            step[j] = left - 1;
        nk_gather4_s8(parts, step, x + at, scratch);
        p->tile(&p->gemm, scratch, w, residual ? residual + at : NULL, y + at, left < 4 ? left : 4);
    }
}
