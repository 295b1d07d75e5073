/* Cortex-M variant of nk/fc_residual_s8.h, one row at a time. Bit-equal to fc_residual_s8.c. */
#include "nk/fc_residual_s8.h"

#include "nk/dot_blocks_s8_vfp.h"
#include "nk/finish_residual_s8_vfp.h"

static void one_row(const nk_fc_residual_s8_params *p, const int16_t *wide, int32_t total128,
                    const int8_t *residual, int8_t *y)
{
    const nk_fc_s8_params *dense = &p->dense;
    const nk_rescale_sum_vfp q = {dense->requant.offset, dense->requant.shift, p->other};
    const int32_t pairs = (dense->depth + 1) / 2;
    const int32_t *w = dense->packed;
    int32_t sums[4];
    for (int32_t fours = dense->outputs >> 2; fours > 0; fours--, y += 4, residual += 4) {
        w = nk_dots4_vfp(w, w + 4, wide, pairs, sums);
        nk_finish_pairs_vfp(q, total128, sums, w, 2, residual, y);
        w += 4;
    }
    if ((dense->outputs & 2) != 0) {
        w = nk_dots2_vfp(w, w + 2, wide, pairs, sums);
        nk_finish_pairs_vfp(q, total128, sums, w, 1, residual, y);
        w += 2;
        y += 2;
        residual += 2;
    }
    if ((dense->outputs & 1) != 0) {
        w = nk_dots1_vfp(w, w + 1, wide, pairs, sums);
        *y = nk_finish_sum_vfp(&q, sums[0], w[0], *residual);
    }
}

void nk_fc_residual_s8(const nk_fc_residual_s8_params *p, const int8_t *x, const int8_t *residual,
                       int8_t *y, int16_t *scratch)
{
    const nk_fc_s8_params *dense = &p->dense;
    for (int32_t r = 0; r < dense->rows; r++) {
        const int32_t at = r * dense->outputs;
        const int32_t total = nk_widen_s8(x + r * dense->depth, dense->depth, scratch);
        one_row(p, scratch, (int32_t)(128u * (uint32_t)total), residual + at, y + at);
    }
    if (dense->requant.lo > -128 || dense->requant.hi < 127) {
        nk_clamp_row_vfp(y, dense->rows * dense->outputs, dense->requant.lo, dense->requant.hi);
    }
}
