#ifndef NK_POOL2D_SPLIT_H
#define NK_POOL2D_SPLIT_H
/* Which outputs of a row have windows (nk/pool2d.h) that lie inside x from left to right. */
#include "nk/pool2d.h"

typedef struct {
    int32_t first, end; /* 0 <= first <= end <= out_width */
} nk_pool2d_split;

static inline nk_pool2d_split nk_pool2d_split_of(const nk_pool2d *g, int32_t kernel_w)
{
    const int32_t room = g->in_width - kernel_w + g->pad_left;
    nk_pool2d_split split;
    split.first = (g->pad_left + g->stride_w - 1) / g->stride_w;
    split.end = room < 0 ? 0 : room / g->stride_w + 1;
    if (split.first > g->out_width) split.first = g->out_width;
    if (split.end > g->out_width) split.end = g->out_width;
    if (split.end < split.first) split.end = split.first;
    return split;
}

#endif
