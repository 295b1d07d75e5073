#include "nk/avgpool2d_s8.h"

static int32_t window_sum(const int8_t *at, ptrdiff_t line, int32_t rows, int32_t cols)
{
    int32_t sum = 0;
    for (; rows > 0; rows--, at += line) {
        for (int32_t i = 0; i < cols; i++)
            sum += at[i];
    }
    return sum;
}

/* A row of outputs; `rows` of a window lie inside x and `counted` count. */
static void pool_row(const nk_avgpool2d_s8_params *p, const int8_t *row, int32_t rows,
                     int32_t counted, int8_t *y)
{
    const nk_pool2d *g = &p->pool;
    for (int32_t ox = 0; ox < g->out_width; ox++) {
        const int32_t col = ox * g->stride_w - g->pad_left;
        const nk_pool2d_part right = nk_pool2d_clip(col, p->kernel_w, g->in_width);
        const int32_t cols =
            nk_avgpool2d_s8_count(p, col, p->kernel_w, g->in_width + p->pad_right, right);
        const int32_t sum = window_sum(row + right.first, g->in_width, rows, right.count) -
                            rows * right.count * p->zero;
        const int32_t count = counted * cols;
        y[ox] = count == p->kernel_h * p->kernel_w ? nk_average_whole(&p->average, sum)
                                                   : nk_average_part(&p->average, sum, count);
    }
}

void nk_avgpool2d_s8(const nk_avgpool2d_s8_params *p, const int8_t *x, int8_t *y)
{
    const nk_pool2d *g = &p->pool;
    for (int32_t plane = 0; plane < g->planes; plane++, x += g->in_height * g->in_width) {
        for (int32_t oy = 0; oy < g->out_height; oy++, y += g->out_width) {
            const int32_t top = oy * g->stride_h - g->pad_top;
            const nk_pool2d_part down = nk_pool2d_clip(top, p->kernel_h, g->in_height);
            const int32_t counted =
                nk_avgpool2d_s8_count(p, top, p->kernel_h, g->in_height + p->pad_bottom, down);
            pool_row(p, x + down.first * g->in_width, down.count, counted, y);
        }
    }
}
