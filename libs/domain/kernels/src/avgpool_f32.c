#include "nk/avgpool_f32.h"

#include <stddef.h>

/* Elements a window counts in dimension i: those inside x, or inside x and its padding. */
static inline int32_t count_in(const nk_avgpool_f32_params *p, int i, int32_t index,
                               nk_pool_span span)
{
    const nk_pool_geometry *g = &p->geometry;
    return p->count_include_pad ? nk_pool_counted(g, i, index, p->pad_end[i])
                                : nk_pool_inside(g, i, span);
}

/* One output row; `counted` elements per column of its windows. */
static void pool_row(const nk_avgpool_f32_params *p, const float *x, nk_pool_span d, nk_pool_span h,
                     int32_t counted, float *y)
{
    const nk_pool_geometry *g = &p->geometry;
    const int32_t width = g->in[2], right = g->dilation[2];
    for (int32_t ox = 0; ox < g->out[2]; ox++) {
        const nk_pool_span w = nk_pool_find_span(g, 2, ox);
        float sum = 0.0f;
        for (int32_t i = d.low; i < d.high; i += g->dilation[0]) {
            for (int32_t j = h.low; j < h.high; j += g->dilation[1]) {
                const float *row = x + ((ptrdiff_t)i * g->in[1] + j) * width;
                for (int32_t k = w.low; k < w.high; k += right)
                    sum += row[k];
            }
        }
        *y++ = sum / (float)(counted * count_in(p, 2, ox, w));
    }
}

void nk_avgpool_f32(const nk_avgpool_f32_params *p, const float *x, float *y)
{
    const nk_pool_geometry *g = &p->geometry;
    const ptrdiff_t plane = (ptrdiff_t)g->in[0] * g->in[1] * g->in[2];
    for (int32_t c = 0; c < g->channels; c++, x += plane) {
        for (int32_t d = 0; d < g->out[0]; d++) {
            const nk_pool_span deep = nk_pool_find_span(g, 0, d);
            for (int32_t h = 0; h < g->out[1]; h++, y += g->out[2]) {
                const nk_pool_span high = nk_pool_find_span(g, 1, h);
                pool_row(p, x, deep, high, count_in(p, 0, d, deep) * count_in(p, 1, h, high), y);
            }
        }
    }
}
