#include "nk/gemm_tile_plain_s8.h"

#include <stddef.h>

/* Bits `from` .. `from` + 7 as a signed number. */
static int32_t byte_of(int32_t word, int32_t from)
{
    const int32_t bits = (int32_t)(((uint32_t)word >> from) & 255);
    return (bits ^ 128) - 128;
}

void nk_gemm_tile_plain_s8(const nk_tile_s8_params *p, const int16_t *tile, const int32_t *w,
                           const int8_t *residual, int8_t *y, int32_t pixels)
{
    for (int32_t o = 0; o < p->out_channels; o++) {
        const ptrdiff_t row = (ptrdiff_t)o * p->plane;
        const int32_t *pair = w + (o >> 1) * ((ptrdiff_t)p->steps + 4);
        const int32_t multiplier = pair[2 + p->steps + (o & 1)];
        const int32_t from = 8 * (o & 1);
        for (int32_t j = 0; j < pixels; j++) {
            int32_t sum = pair[o & 1];
            for (int32_t k = 0; k < p->steps; k++) {
                const int16_t *x = tile + 8 * (ptrdiff_t)k + 2 * j;
                sum += byte_of(pair[2 + k], from) * x[0] + byte_of(pair[2 + k], from + 16) * x[1];
            }
            y[row + j] = residual ? nk_requantize_sum(&p->requant, sum, multiplier, &p->residual,
                                                      residual[row + j])
                                  : nk_requantize(&p->requant, sum, multiplier);
        }
    }
}
