/* Cortex-M variant of nk/fc_s8.h: the blocks of nk/dot_blocks_s8_vfp.h inlined, and a rescale of
 * four instructions. Bit-equal to fc_s8.c. */
#include "nk/fc_s8.h"

#include "nk/dot_blocks_s8_vfp.h"
#include "nk/finish_s8_vfp.h"

/* The blocks of 2 and 1, at most one of each. */
static void last_outputs(const nk_fc_s8_params *p, const int32_t *w, const int16_t *wide,
                         const nk_outputs_vfp *to)
{
    const int32_t pairs = (p->depth + 1) / 2;
    int8_t *y = to->y;
    int32_t sums[2];
    if ((p->outputs & 2) != 0) {
        w = nk_dots2_vfp(w, w + 2, wide, pairs, sums);
        sums[0] = (int32_t)((uint32_t)sums[0] - (uint32_t)to->total128);
        *y++ = (int8_t)nk_finish_vfp(sums[0], w[0], to->offset, to->shift);
        *y++ = (int8_t)nk_finish_vfp(sums[1], w[1], to->offset, to->shift);
        w += 2;
    }
    if ((p->outputs & 1) != 0) {
        w = nk_dots1_vfp(w, w + 1, wide, pairs, sums);
        *y = (int8_t)nk_finish_vfp(sums[0], w[0], to->offset, to->shift);
    }
}

void nk_fc_s8(const nk_fc_s8_params *p, const int8_t *x, int8_t *y, int16_t *scratch)
{
    const int32_t pairs = (p->depth + 1) / 2;
    nk_outputs_vfp to = {.offset = p->requant.offset, .shift = p->requant.shift};
    for (int32_t r = 0; r < p->rows; r++, x += p->depth) {
        const int32_t *w = p->packed;
        to.total128 = (int32_t)(128u * (uint32_t)nk_widen_s8(x, p->depth, scratch));
        to.y = y + r * p->outputs;
        for (int32_t fours = p->outputs >> 2; fours > 0; fours--) {
            w = nk_dense4_vfp(w, scratch, pairs, &to);
        }
        last_outputs(p, w, scratch, &to);
    }
    if (p->requant.lo > -128 || p->requant.hi < 127) {
        nk_clamp_row_vfp(y, p->rows * p->outputs, p->requant.lo, p->requant.hi);
    }
}
