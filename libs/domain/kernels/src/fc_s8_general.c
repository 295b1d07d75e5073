#include "nk/fc_s8_general.h"

#include <stddef.h>

enum { PART_PAIRS = 255 }; /* 2 * 255 * 128 * 128 < 2^23 */

typedef const int32_t *dots(const int32_t *start, const int32_t *w, const int16_t *x, int32_t pairs,
                            int32_t *sums);

static dots *dots_of(int32_t width)
{
    return width == 4 ? nk_dots4_s8 : width == 2 ? nk_dots2_s8 : nk_dots1_s8;
}

/* Whole sums of a block without its start values. Returns the address behind the weights. */
static const int32_t *block_sums(int32_t width, const int32_t *w, const int16_t *x, int32_t pairs,
                                 int32_t *sums)
{
    static const int32_t zeros[4] = {0};
    dots *const sum_part = dots_of(width);
    int32_t part[4];
    for (int32_t i = 0; i < width; i++) {
        sums[i] = 0;
    }
    while (pairs > 0) {
        /* A block of 1 takes two pairs at a time. */
        const int32_t now = pairs < PART_PAIRS - 1 ? pairs : PART_PAIRS - 1;
        w = sum_part(zeros, w, x, now, part);
        for (int32_t i = 0; i < width; i++) {
            const int32_t sum = width > 1 && (i & 1) != 0 ? part[i] / 256 : part[i];
            sums[i] = (int32_t)((uint32_t)sums[i] + (uint32_t)sum);
        }
        x += 2 * now;
        pairs -= now;
    }
    return w;
}

/* One output from its sum; the multiplier has that of the lane taken out. */
static inline int8_t finish(const nk_fc_s8_general_params *p, int32_t sum, int32_t multiplier,
                            const int8_t *residual)
{
    if (residual == NULL) {
        return nk_requantize(&p->requant, sum, multiplier);
    }
    return nk_requantize_sum(&p->requant, sum, multiplier, &p->other, *residual);
}

void nk_fc_s8_general(const nk_fc_s8_general_params *p, const int8_t *x, const int8_t *residual,
                      int8_t *y, int16_t *scratch)
{
    const int32_t pairs = (p->depth + 1) / 2;
    for (int32_t r = 0; r < p->rows; r++, x += p->depth) {
        const int32_t *w = p->packed;
        const uint32_t total = (uint32_t)nk_widen_s8(x, p->depth, scratch);
        const uint32_t zeros = (uint32_t)p->weight_zero * total;
        for (int32_t left = p->outputs; left > 0;) {
            const int32_t width = left >= 4 ? 4 : left >= 2 ? 2 : 1;
            const int32_t *start = w;
            int32_t sums[4];
            w = block_sums(width, w + width, scratch, pairs, sums);
            for (int32_t i = 0; i < width; i++, w++, y++) {
                const int is_paired = width > 1, is_odd = i & 1;
                const uint32_t less = zeros + (is_paired && !is_odd ? 128u * total : 0u);
                const int32_t sum = (int32_t)((uint32_t)sums[i] + (uint32_t)start[i] - less);
                *y = finish(p, sum, is_odd ? *w * 256 : *w, residual);
                if (residual != NULL) {
                    residual++;
                }
            }
            left -= width;
        }
    }
}
