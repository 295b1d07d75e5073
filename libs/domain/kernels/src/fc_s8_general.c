#include "nk/fc_s8_general.h"

#include <stddef.h>

/* 2 * 254 * 128 * 128 < 2^23; even, since a block of 1 takes two pairs at a time. */
enum { PART_PAIRS = 254 };

static inline const int32_t *one_part(int32_t width, const int32_t *w, const int16_t *x,
                                      int32_t pairs, int32_t *sums)
{
    static const int32_t zeros[4] = {0};
    if (width == 4) return nk_dots4_s8(zeros, w, x, pairs, sums);
    return width == 2 ? nk_dots2_s8(zeros, w, x, pairs, sums)
                      : nk_dots1_s8(zeros, w, x, pairs, sums);
}

/* Whole sums of a block, each from its start value; what all of them, and what the even ones have
 * too much is taken off. Returns the address behind the weights. */
static const int32_t *block_sums(int32_t width, const int32_t *start, const int16_t *x,
                                 int32_t pairs, const uint32_t *surplus, uint32_t *sums)
{
    const int32_t *w = start + width;
    int32_t part[4];
    for (int32_t i = 0; i < width; i++) {
        sums[i] = (uint32_t)start[i] - surplus[width > 1 ? i & 1 : 1];
    }
    while (pairs > 0) {
        const int32_t now = pairs < PART_PAIRS ? pairs : PART_PAIRS;
        w = one_part(width, w, x, now, part);
        sums[0] += (uint32_t)part[0];
        for (int32_t i = 1; i < width; i++) {
            sums[i] += (uint32_t)((i & 1) != 0 ? part[i] / 256 : part[i]);
        }
        x += 2 * now;
        pairs -= now;
    }
    return w;
}

/* Outputs from sums; the multipliers of odd ones have that of the lane taken out. */
static void finish(const nk_fc_s8_general_params *p, int32_t width, const uint32_t *sums,
                   const int32_t *m, const int8_t *residual, int8_t *y)
{
    const nk_requant q = p->requant;
    const nk_residual_s8 other = p->other;
    for (int32_t i = 0; i < width; i++) {
        const int32_t multiplier = (i & 1) != 0 ? m[i] * 256 : m[i];
        y[i] = residual == NULL
                   ? nk_requantize(&q, (int32_t)sums[i], multiplier)
                   : nk_requantize_sum(&q, (int32_t)sums[i], multiplier, &other, residual[i]);
    }
}

void nk_fc_s8_general(const nk_fc_s8_general_params *p, const int8_t *x, const int8_t *residual,
                      int8_t *y, int16_t *scratch)
{
    const int32_t pairs = (p->depth + 1) / 2;
    for (int32_t r = 0; r < p->rows; r++, x += p->depth) {
        const int32_t *w = p->packed;
        const uint32_t total = (uint32_t)nk_widen_s8(x, p->depth, scratch);
        const uint32_t zeros = (uint32_t)p->weight_zero * total;
        const uint32_t surplus[2] = {zeros + 128u * total, zeros}; /* of even sums, of others */
        for (int32_t left = p->outputs; left > 0;) {
            const int32_t width = left >= 4 ? 4 : left >= 2 ? 2 : 1;
            uint32_t sums[4];
            w = block_sums(width, w, scratch, pairs, surplus, sums);
            finish(p, width, sums, w, residual, y);
            w += width;
            y += width;
            residual += residual == NULL ? 0 : width;
            left -= width;
        }
    }
}
