#include "nk/maxpool2d_pairs_s8.h"

void nk_maxpool2d_pairs_s8(const nk_maxpool2d_pairs_s8_params *p, const int8_t *x, int8_t *y)
{
    const nk_pool2d *g = &p->pool;
    for (int32_t plane = 0; plane < g->planes; plane++, x += g->in_height * g->in_width) {
        for (int32_t oy = 0; oy < g->out_height; oy++) {
            const int8_t *at = x + oy * g->stride_h * g->in_width;
            for (int32_t left = g->out_width; left > 0; left--, at += 2) {
                int8_t best = *at;
                for (int32_t i = 0; i < p->kernel_h; i++) {
                    const int8_t *pair = at + i * g->in_width;
                    if (pair[0] > best) best = pair[0];
                    if (pair[1] > best) best = pair[1];
                }
                *y++ = best;
            }
        }
    }
}
