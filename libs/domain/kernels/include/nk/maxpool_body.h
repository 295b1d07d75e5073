/*
 * Body of the max pooling kernels; the including file defines
 *   NK_POOL_FUNCTION, NK_POOL_PARAMS  name of the kernel and of its parameter type
 *   NK_POOL_T, NK_POOL_LOWEST         element type and the value below all others
 */
#include <stddef.h>

/* One output row: rows d and h of the plane x, every window along the last dimension. */
static void pool_row(const nk_pool_geometry *g, const NK_POOL_T *x, nk_pool_span d, nk_pool_span h,
                     NK_POOL_T *y)
{
    const int32_t width = g->in[2], right = g->dilation[2];
    for (int32_t ox = 0; ox < g->out[2]; ox++) {
        const nk_pool_span w = nk_pool_find_span(g, 2, ox);
        NK_POOL_T best = NK_POOL_LOWEST;
        for (int32_t i = d.low; i < d.high; i += g->dilation[0]) {
            for (int32_t j = h.low; j < h.high; j += g->dilation[1]) {
                const NK_POOL_T *row = x + ((ptrdiff_t)i * g->in[1] + j) * width;
                for (int32_t k = w.low; k < w.high; k += right)
                    if (row[k] > best) best = row[k];
            }
        }
        *y++ = best;
    }
}

void NK_POOL_FUNCTION(const NK_POOL_PARAMS *p, const NK_POOL_T *x, NK_POOL_T *y)
{
    const nk_pool_geometry *g = &p->geometry;
    const ptrdiff_t plane = (ptrdiff_t)g->in[0] * g->in[1] * g->in[2];
    for (int32_t c = 0; c < g->channels; c++, x += plane) {
        for (int32_t d = 0; d < g->out[0]; d++) {
            for (int32_t h = 0; h < g->out[1]; h++, y += g->out[2])
                pool_row(g, x, nk_pool_find_span(g, 0, d), nk_pool_find_span(g, 1, h), y);
        }
    }
}
