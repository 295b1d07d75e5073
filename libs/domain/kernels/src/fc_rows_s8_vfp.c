/* Cortex-M variant of nk/fc_rows_s8.h. Bit-equal to fc_s8.c. An odd last row is its own partner. */
#include "nk/fc_rows_s8.h"

#include "nk/dot_rows_s8_vfp.h"
#include "nk/finish_s8_vfp.h"

/* The blocks of 2 and 1, at most one of each. */
static void last_outputs(const nk_fc_s8_params *p, const int32_t *w, const int16_t *wide,
                         const nk_two_rows_vfp *to)
{
    const int32_t pairs = (p->depth + 1) / 2, two = p->outputs & 2;
    int32_t sums[4];
    if (two != 0) {
        w = nk_dots2x2_vfp(w, wide, pairs, sums);
        for (int32_t r = 0; r < 2; r++) {
            const uint32_t even = (uint32_t)sums[2 * r] - (uint32_t)to->total128[r];
            to->y[r][0] = (int8_t)nk_finish_vfp((int32_t)even, w[0], to->offset, to->shift);
            to->y[r][1] = (int8_t)nk_finish_vfp(sums[2 * r + 1], w[1], to->offset, to->shift);
        }
        w += 2;
    }
    if ((p->outputs & 1) != 0) {
        w = nk_dots1x2_vfp(w, wide, pairs, sums);
        to->y[0][two] = (int8_t)nk_finish_vfp(sums[0], w[0], to->offset, to->shift);
        to->y[1][two] = (int8_t)nk_finish_vfp(sums[1], w[0], to->offset, to->shift);
    }
}

void nk_fc_rows_s8(const nk_fc_s8_params *p, const int8_t *x, int8_t *y, int16_t *scratch)
{
    const int32_t pairs = (p->depth + 1) / 2;
    nk_two_rows_vfp to = {.offset = p->requant.offset, .shift = p->requant.shift};
    for (int32_t r = 0; r < p->rows; r += 2) {
        const int32_t *w = p->packed;
        const int32_t second = r + 1 < p->rows ? r + 1 : r;
        nk_widen_two_vfp(x + r * p->depth, x + second * p->depth, p->depth, scratch, to.total128);
        to.y[0] = y + r * p->outputs;
        to.y[1] = y + second * p->outputs;
        for (int32_t fours = p->outputs >> 2; fours > 0; fours--) {
            w = nk_dense4x2_vfp(w, scratch, pairs, &to);
        }
        last_outputs(p, w, scratch, &to);
    }
    if (p->requant.lo > -128 || p->requant.hi < 127) {
        nk_clamp_row_vfp(y, p->rows * p->outputs, p->requant.lo, p->requant.hi);
    }
}
