/* Cortex-M variant of nk/fc_s8.h: the blocks of nk/dot_s8_vfp.h inlined, and a rescale of four
 * instructions. Bit-equal to fc_s8.c. */
#include "nk/fc_s8.h"

#include "nk/dot_s8_vfp.h"
#include "nk/finish_s8_vfp.h"

static inline int8_t *finish_two(const nk_requant *q, const int32_t *sums, int32_t total128,
                                 const int32_t *m, int8_t *y)
{
    const int32_t even = (int32_t)((uint32_t)sums[0] - (uint32_t)total128);
    y[0] = (int8_t)nk_finish_vfp(even, m[0], q->offset, q->shift);
    y[1] = (int8_t)nk_finish_vfp(sums[1], m[1], q->offset, q->shift);
    return y + 2;
}

static int8_t *one_row(const nk_fc_s8_params *p, const int16_t *wide, int32_t total, int8_t *y)
{
    const int32_t *w = p->packed;
    const int32_t pairs = (p->depth + 1) / 2, total128 = (int32_t)(128u * (uint32_t)total);
    const nk_requant q = p->requant;
    int32_t sums[4];
    for (int32_t fours = p->outputs >> 2; fours > 0; fours--) {
        w = nk_dots4_vfp(w, w + 4, wide, pairs, sums);
        y = finish_two(&q, sums, total128, w, y);
        y = finish_two(&q, sums + 2, total128, w + 2, y);
        w += 4;
    }
    if ((p->outputs & 2) != 0) {
        w = nk_dots2_vfp(w, w + 2, wide, pairs, sums);
        y = finish_two(&q, sums, total128, w, y);
        w += 2;
    }
    if ((p->outputs & 1) != 0) {
        w = nk_dots1_vfp(w, w + 1, wide, pairs, sums);
        *y++ = (int8_t)nk_finish_vfp(sums[0], w[0], q.offset, q.shift);
    }
    return y;
}

void nk_fc_s8(const nk_fc_s8_params *p, const int8_t *x, int8_t *y, int16_t *scratch)
{
    int8_t *end = y;
    for (int32_t r = 0; r < p->rows; r++, x += p->depth) {
        end = one_row(p, scratch, nk_widen_s8(x, p->depth, scratch), end);
    }
    if (p->requant.lo > -128 || p->requant.hi < 127) {
        nk_clamp_row_vfp(y, (int32_t)(end - y), p->requant.lo, p->requant.hi);
    }
}
