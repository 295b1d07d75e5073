#ifndef NK_TILE_JOINED_S8_H
#define NK_TILE_JOINED_S8_H
/* The tile of nk/gemm_tile_s8.h in portable C, with a residual or NULL. */
#include <stddef.h>

#include "nk/tile_s8.h"

/* Bits `from` .. `from` + 15 as a signed number. */
static inline int32_t nk_half_of(int32_t word, int32_t from)
{
    const int32_t bits = (int32_t)(((uint32_t)word >> from) & 65535);
    return (bits ^ 32768) - 32768;
}

/* The weight of channel a in a half word; that of b is what is left, over 256. */
static inline int32_t nk_lower_of(int32_t half)
{
    return ((half & 255) ^ 128) - 128;
}

/* One half word's weight of channel a or b. */
static inline int32_t nk_weight_of(int32_t half, int32_t is_upper)
{
    return is_upper ? (half - nk_lower_of(half)) / 256 : nk_lower_of(half);
}

static inline void nk_tile_joined_s8(const nk_tile_s8_params *p, const int16_t *tile,
                                     const int32_t *w, const int8_t *residual, int8_t *y,
                                     int32_t pixels)
{
    for (int32_t o = 0; o < p->out_channels; o++) {
        const ptrdiff_t row = (ptrdiff_t)o * p->plane;
        const int32_t *pair = w + (o >> 1) * ((ptrdiff_t)p->steps + 4);
        const int32_t upper = o & 1;
        const int32_t bias =
            upper ? (int32_t)((uint32_t)pair[1] - (uint32_t)pair[0]) / 256 : pair[0];
        const int32_t multiplier = pair[2 + p->steps + upper];
        for (int32_t j = 0; j < pixels; j++) {
            int32_t sum = bias;
            for (int32_t k = 0; k < p->steps; k++) {
                const int16_t *x = tile + 8 * (ptrdiff_t)k + 2 * j;
                sum += nk_weight_of(nk_half_of(pair[2 + k], 0), upper) * x[0] +
                       nk_weight_of(nk_half_of(pair[2 + k], 16), upper) * x[1];
            }
            y[row + j] = residual ? nk_requantize_sum(&p->requant, sum, multiplier, &p->residual,
                                                      residual[row + j])
                                  : nk_requantize(&p->requant, sum, multiplier);
        }
    }
}

#endif
