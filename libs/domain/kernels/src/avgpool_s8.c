#include "nk/avgpool_s8.h"

#include <stddef.h>

/* Elements inside x of a window in dimension i; 0 for one beside x. */
static inline int32_t inside(const nk_pool_geometry *g, int i, nk_pool_span span)
{
    return span.high <= span.low ? 0 : nk_pool_inside(g, i, span);
}

/* Elements that count in dimension i. */
static inline int32_t count_in(const nk_avgpool_s8_params *p, int i, int32_t index,
                               nk_pool_span span)
{
    const nk_pool_geometry *g = &p->geometry;
    return p->count_include_pad ? nk_pool_counted(g, i, index, p->pad_end[i]) : inside(g, i, span);
}

/* One output row; `counted` elements per column of its windows, `rows` of them inside x. */
static void pool_row(const nk_avgpool_s8_params *p, const int8_t *x, nk_pool_span d, nk_pool_span h,
                     int32_t counted, int8_t *y)
{
    const nk_pool_geometry *g = &p->geometry;
    const int32_t width = g->in[2], right = g->dilation[2];
    const int32_t rows = inside(g, 0, d) * inside(g, 1, h);
    for (int32_t ox = 0; ox < g->out[2]; ox++) {
        const nk_pool_span w = nk_pool_find_span(g, 2, ox);
        const int32_t count = counted * count_in(p, 2, ox, w);
        int32_t sum = -rows * inside(g, 2, w) * p->zero;
        for (int32_t i = d.low; i < d.high; i += g->dilation[0]) {
            for (int32_t j = h.low; j < h.high; j += g->dilation[1]) {
                const int8_t *row = x + ((ptrdiff_t)i * g->in[1] + j) * width;
                for (int32_t k = w.low; k < w.high; k += right)
                    sum += row[k];
            }
        }
        *y++ = nk_average_part(&p->average, sum, count > 0 ? count : 1);
    }
}

void nk_avgpool_s8(const nk_avgpool_s8_params *p, const int8_t *x, int8_t *y)
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
