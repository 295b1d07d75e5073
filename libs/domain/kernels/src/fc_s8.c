/* Dense layer of s8, one row at a time; the sums are in nk/dot_s8.h. */
#include "nk/fc_s8.h"

/* Outputs of one or two pairs of sums, as nk/dot_s8.h gives them. */
static void finish(const nk_requant *q, const int32_t *sums, int32_t total, const int32_t *m,
                   int32_t width, int8_t *y)
{
    for (int32_t i = 0; i < width; i += 2) {
        const int32_t even = (int32_t)((uint32_t)sums[i] - 128u * (uint32_t)total);
        y[i] = nk_requantize(q, even, m[i]);
        y[i + 1] = nk_requantize(q, sums[i + 1], m[i + 1]);
    }
}

void nk_fc_s8(const nk_fc_s8_params *p, const int8_t *x, int8_t *y, int16_t *scratch)
{
    const nk_requant *q = &p->requant;
    const int32_t pairs = (p->depth + 1) / 2;
    int32_t sums[4];
    for (int32_t r = 0; r < p->rows; r++, x += p->depth) {
        const int32_t *w = p->packed;
        const int32_t total = nk_widen_s8(x, p->depth, scratch);
        int32_t left = p->outputs;
        for (; left >= 4; left -= 4, y += 4) {
            w = nk_dots4_s8(w, w + 4, scratch, pairs, sums);
            finish(q, sums, total, w, 4, y);
            w += 4;
        }
        if ((left & 2) != 0) {
            w = nk_dots2_s8(w, w + 2, scratch, pairs, sums);
            finish(q, sums, total, w, 2, y);
            w += 2;
            y += 2;
        }
        if ((left & 1) != 0) {
            w = nk_dots1_s8(w, w + 1, scratch, pairs, sums);
            *y++ = nk_requantize(q, sums[0], w[0]);
        }
    }
}
