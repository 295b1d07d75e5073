/* Cortex-M variant of nk/fc_rows_residual_s8.h: two rows at a time. Bit-equal to fc_residual_s8.c.
 * An odd last row is its own partner, and is finished once. */
#include "nk/fc_rows_residual_s8.h"

#include "nk/dot_rows_s8_vfp.h"
#include "nk/finish_residual_s8_vfp.h"

/* All outputs of `count` rows, one or two, that are in wide. */
static void finish_rows(const nk_fc_residual_s8_params *p, const int16_t *wide,
                        const int32_t *total128, int32_t count, const int8_t *residual, int8_t *y)
{
    const nk_fc_s8_params *dense = &p->dense;
    const nk_rescale_sum_vfp q = {dense->requant.offset, dense->requant.shift, p->other};
    const int32_t pairs = (dense->depth + 1) / 2, outputs = dense->outputs;
    const int32_t *w = dense->packed;
    int32_t sums[8], o = 0;
    for (; o + 4 <= outputs; o += 4, w += 4) {
        w = nk_dots4x2_vfp(w, wide, pairs, sums);
        for (int32_t r = 0, at = o; r < count; r++, at += outputs) {
            nk_finish_pairs_vfp(q, total128[r], sums + 4 * r, w, 2, residual + at, y + at);
        }
    }
    if ((outputs & 2) != 0) {
        w = nk_dots2x2_vfp(w, wide, pairs, sums);
        for (int32_t r = 0, at = o; r < count; r++, at += outputs) {
            nk_finish_pairs_vfp(q, total128[r], sums + 2 * r, w, 1, residual + at, y + at);
        }
        o += 2;
        w += 2;
    }
    if ((outputs & 1) != 0) {
        w = nk_dots1x2_vfp(w, wide, pairs, sums);
        for (int32_t r = 0, at = o; r < count; r++, at += outputs) {
            y[at] = nk_finish_sum_vfp(&q, sums[r], w[0], residual[at]);
        }
    }
}

void nk_fc_rows_residual_s8(const nk_fc_residual_s8_params *p, const int8_t *x,
                            const int8_t *residual, int8_t *y, int16_t *scratch)
{
    const nk_fc_s8_params *dense = &p->dense;
    const int32_t depth = dense->depth, count = dense->rows * dense->outputs;
    for (int32_t r = 0; r < dense->rows; r += 2) {
        const int32_t together = r + 1 < dense->rows ? 2 : 1;
        const int8_t *x0 = x + r * depth, *x1 = x0 + (together - 1) * depth;
        const int32_t at = r * dense->outputs;
        int32_t total128[2];
        nk_widen_two_vfp(x0, x1, depth, scratch, total128);
        finish_rows(p, scratch, total128, together, residual + at, y + at);
    }
    if (dense->requant.lo > -128 || dense->requant.hi < 127) {
        nk_clamp_row_vfp(y, count, dense->requant.lo, dense->requant.hi);
    }
}
