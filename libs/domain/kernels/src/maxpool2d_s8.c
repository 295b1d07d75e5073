#include "nk/maxpool2d_s8.h"

static int8_t window_max(const int8_t *at, ptrdiff_t line, int32_t rows, int32_t cols)
{
    int8_t best = *at;
    for (; rows > 0; rows--, at += line) {
        for (int32_t i = 0; i < cols; i++)
            if (at[i] > best) best = at[i];
    }
    return best;
}

void nk_maxpool2d_s8(const nk_maxpool2d_s8_params *p, const int8_t *x, int8_t *y)
{
    const nk_pool2d *g = &p->pool;
    for (int32_t plane = 0; plane < g->planes; plane++, x += g->in_height * g->in_width) {
        for (int32_t oy = 0; oy < g->out_height; oy++) {
            const nk_pool2d_part down =
                nk_pool2d_clip(oy * g->stride_h - g->pad_top, p->kernel_h, g->in_height);
            const int8_t *row = x + down.first * g->in_width;
            for (int32_t ox = 0; ox < g->out_width; ox++) {
                const nk_pool2d_part right =
                    nk_pool2d_clip(ox * g->stride_w - g->pad_left, p->kernel_w, g->in_width);
                *y++ = window_max(row + right.first, g->in_width, down.count, right.count);
            }
        }
    }
}
