#include "nk/maxpool_indices_f32.h"

#include <math.h>
#include <stddef.h>

/* Position (d, h, w) of a plane counted in the chosen order. */
static inline int32_t position(const nk_maxpool_indices_f32_params *p, int32_t d, int32_t h,
                               int32_t w)
{
    const int32_t *in = p->geometry.in;
    return p->column_major ? (w * in[1] + h) * in[0] + d : (d * in[1] + h) * in[2] + w;
}

static void pool_row(const nk_maxpool_indices_f32_params *p, const float *x, nk_pool_span d,
                     nk_pool_span h, int32_t base, float *y, int64_t *indices)
{
    const nk_pool_geometry *g = &p->geometry;
    for (int32_t ox = 0; ox < g->out[2]; ox++) {
        const nk_pool_span w = nk_pool_find_span(g, 2, ox);
        float best = -INFINITY;
        int32_t at = position(p, d.low, h.low, w.low);
        for (int32_t i = d.low; i < d.high; i += g->dilation[0]) {
            for (int32_t j = h.low; j < h.high; j += g->dilation[1]) {
                const float *row = x + ((ptrdiff_t)i * g->in[1] + j) * g->in[2];
                for (int32_t k = w.low; k < w.high; k += g->dilation[2]) {
                    if (row[k] > best) {
                        best = row[k];
                        at = position(p, i, j, k);
                    }
                }
            }
        }
        *y++ = best;
        *indices++ = base + at;
    }
}

void nk_maxpool_indices_f32(const nk_maxpool_indices_f32_params *p, const float *x, float *y,
                            int64_t *indices)
{
    const nk_pool_geometry *g = &p->geometry;
    const int32_t plane = g->in[0] * g->in[1] * g->in[2];
    for (int32_t c = 0; c < g->channels; c++, x += plane) {
        for (int32_t d = 0; d < g->out[0]; d++) {
            for (int32_t h = 0; h < g->out[1]; h++, y += g->out[2], indices += g->out[2])
                pool_row(p, x, nk_pool_find_span(g, 0, d), nk_pool_find_span(g, 1, h),
                         p->base + c * plane, y, indices);
        }
    }
}
