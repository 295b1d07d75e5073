#ifndef NK_POOL_GEOMETRY_H
#define NK_POOL_GEOMETRY_H
/*
 * Geometry of the pooling kernels: planar x [channels][d][h][w], up to three spatial dimensions,
 * index 0 outermost. Pooling over fewer dimensions sets the leading extents and kernels to 1.
 * Padding is given at the start only; below and to the right everything outside x is padding, so
 * ceil_mode and end pads are expressed by `out`. Of a window without any element of x the maximum
 * is the lowest value of the type, and the mean a zero (NaN if the padding does not count).
 */
#include <stdint.h>

typedef struct {
    int32_t channels;
    int32_t in[3], out[3];
    int32_t kernel[3], stride[3], dilation[3];
    int32_t pad[3];
} nk_pool_geometry;

/* Positions of x that output `index` sees in dimension i: low, low + dilation, ... < high. */
typedef struct {
    int32_t low, high;
} nk_pool_span;

static inline nk_pool_span nk_pool_find_span(const nk_pool_geometry *g, int i, int32_t index)
{
    nk_pool_span span;
    span.low = index * g->stride[i] - g->pad[i];
    span.high = span.low + (g->kernel[i] - 1) * g->dilation[i] + 1;
    if (span.low < 0) span.low += (g->dilation[i] - 1 - span.low) / g->dilation[i] * g->dilation[i];
    if (span.high > g->in[i]) span.high = g->in[i];
    return span;
}

/* Elements inside x of a window in dimension i. */
static inline int32_t nk_pool_inside(const nk_pool_geometry *g, int i, nk_pool_span span)
{
    return (span.high - span.low + g->dilation[i] - 1) / g->dilation[i];
}

/* Elements inside x and its padding of window `index` in dimension i; `pad_end` is what follows x.
 */
static inline int32_t nk_pool_counted(const nk_pool_geometry *g, int i, int32_t index,
                                      int32_t pad_end)
{
    const int32_t room = g->in[i] + pad_end - (index * g->stride[i] - g->pad[i]);
    const int32_t counted = (room + g->dilation[i] - 1) / g->dilation[i];
    return counted < g->kernel[i] ? counted : g->kernel[i];
}

#endif
