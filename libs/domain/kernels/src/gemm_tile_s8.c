#include "nk/gemm_tile_s8.h"

#include <stddef.h>

/* Bits `from` .. `from` + 7 as a signed number. */
static int32_t byte_of(int32_t word, int32_t from)
{
    const int32_t bits = (int32_t)(((uint32_t)word >> from) & 255);
    return (bits ^ 128) - 128;
}

/* The weight above that byte: joined, a negative lower one has taken 1 from it. */
static int32_t upper_of(int32_t word, int32_t from, int32_t joined)
{
    const int32_t upper = byte_of(word, from + 8);
    return joined && byte_of(word, from) < 0 ? upper + 1 : upper;
}

typedef struct {
    const int16_t *tile;
    const int32_t *w; /* of the pair of channels */
    int32_t upper;    /* channel b */
} chain;

static int32_t sum_at(const nk_gemm_tile_s8_params *p, const chain *c, int32_t pixel)
{
    int32_t sum = c->w[0];
    if (c->upper)
        sum = p->joined ? (int32_t)((uint32_t)c->w[1] - (uint32_t)c->w[0]) / 256 : c->w[1];
    for (int32_t k = 0; k < p->steps; k++) {
        const int32_t word = c->w[2 + k];
        const int16_t *x = c->tile + 8 * (ptrdiff_t)k + 2 * pixel;
        const int32_t first = c->upper ? upper_of(word, 0, p->joined) : byte_of(word, 0);
        const int32_t second = c->upper ? upper_of(word, 16, p->joined) : byte_of(word, 16);
        sum += first * x[0] + second * x[1];
    }
    return sum;
}

void nk_gemm_tile_s8(const nk_gemm_tile_s8_params *p, const int16_t *tile, const int32_t *w,
                     const int8_t *residual, int8_t *y, int32_t pixels)
{
    for (int32_t o = 0; o < p->out_channels; o++) {
        const ptrdiff_t row = (ptrdiff_t)o * p->plane;
        const chain c = {tile, w + (o >> 1) * ((ptrdiff_t)p->steps + 4), o & 1};
        const int32_t stored = c.w[2 + p->steps + c.upper];
        const int32_t multiplier = p->joined && c.upper ? stored * 256 : stored;
        for (int32_t j = 0; j < pixels; j++) {
            const int32_t sum = sum_at(p, &c, j);
            y[row + j] = residual ? nk_requantize_sum(&p->requant, sum, multiplier, &p->residual,
                                                      residual[row + j])
                                  : nk_requantize(&p->requant, sum, multiplier);
        }
    }
}
