#include "nk/conv_s8.h"

#include <stdbool.h>
#include <stddef.h>

#include "nk/gather4_s8.h"

/* Inlined, the rare paths would cost the common ones registers. */
#define NOINLINE __attribute__((noinline))

/* How a tile is gathered: pairs of channels, then the last channel of an odd number by pairs of
 * columns, pairs of rows in the last column, and the last tap. */
typedef struct {
    nk_gather4_s8_params all[5]; /* a tile inside x */
    nk_gather4_s8_params tap[2]; /* one tap of all pairs */
} gathering;

static void plan_gathering(const nk_conv_s8_params *p, gathering *g)
{
    const int32_t plane = p->in_height * p->in_width;
    const int32_t right = p->dilation_w, down = p->dilation_h * p->in_width;
    const int32_t pairs = p->in_channels / 2, odd = (p->in_channels - 1) * plane;
    const int32_t columns = p->kernel_w / 2, rows = p->kernel_h / 2, height = p->kernel_h;
    const int32_t last = odd + 2 * columns * right;
    nk_gather4_s8_params *next = g->all;
    if (pairs == 1) /* taps as pairs */
        *next++ = (nk_gather4_s8_params){plane, p->kernel_w, right, 1, 0, height, down, 0};
    else if (pairs > 1)
        *next++ =
            (nk_gather4_s8_params){plane, pairs, 2 * plane, p->kernel_w, right, height, down, 0};
    if (p->in_channels & 1) {
        if (columns > 0)
            *next++ = (nk_gather4_s8_params){right, columns, 2 * right, 1, 0, height, down, odd};
        if ((p->kernel_w & 1) && rows > 0)
            *next++ = (nk_gather4_s8_params){down, rows, 2 * down, 1, 0, 1, 0, last};
        if (p->kernel_w & height & 1) /* its partner has no weight */
            *next++ = (nk_gather4_s8_params){0, 1, 0, 1, 0, 1, 0, last + 2 * rows * down};
    }
    next->rows = 0;
    g->tap[0] = (nk_gather4_s8_params){plane, pairs, 2 * plane, 1, 0, 1, 0, 0};
    g->tap[1].rows = 0;
}

/* Places four pixels from (oy, ox) on, which may go over several rows; those after the first
 * `pixels` repeat the last. Returns whether all lie inside x. */
static NOINLINE bool place_window(const nk_conv_s8_params *p, int32_t oy, int32_t ox,
                                  int32_t pixels, nk_conv_window_s8 *at)
{
    const int32_t last_row = p->in_height - 1 - (p->kernel_h - 1) * p->dilation_h;
    const int32_t last_col = p->in_width - 1 - (p->kernel_w - 1) * p->dilation_w;
    int32_t row = oy * p->stride_h - p->pad_top, col = ox * p->stride_w - p->pad_left;
    const int32_t first = row * p->in_width + col;
    bool inside = true;
    at->low = at->high = 0;
    for (int32_t j = 0; j < 4; j++) {
        const int32_t step = row * p->in_width + col - first;
        at->row[j] = row;
        at->col[j] = col;
        at->step[j] = step;
        if (step < at->low) at->low = step;
        if (step > at->high) at->high = step;
        if (row < 0 || col < 0 || row > last_row || col > last_col) inside = false;
        if (j + 1 >= pixels) continue;
        col += p->stride_w;
        if (++ox == p->out_width) {
            ox = 0;
            col = -p->pad_left;
            row += p->stride_h;
        }
    }
    return inside;
}

static void convolve_group(const nk_conv_s8_params *p, const int8_t *x, const int32_t *w,
                           const int8_t *residual, int8_t *y, int16_t *scratch)
{
    const int32_t pixels = p->gemm.plane, right = p->stride_w;
    const int32_t step[4] = {0, right, 2 * right, 3 * right}; /* of four pixels in one row */
    const int32_t last_row = p->in_height - 1 - (p->kernel_h - 1) * p->dilation_h;
    const int32_t last_col = p->in_width - 1 - (p->kernel_w - 1) * p->dilation_w - step[3];
    int32_t oy = 0, ox = 0;
    gathering g;
    nk_conv_window_s8 four;
    plan_gathering(p, &g);
    for (int32_t at = 0; at < pixels; at += 4) {
        const int32_t count = pixels - at < 4 ? pixels - at : 4;
        const int32_t row = oy * p->stride_h - p->pad_top, col = ox * right - p->pad_left;
        const ptrdiff_t first = (ptrdiff_t)row * p->in_width + col;
        if (ox + 4 <= p->out_width && row >= 0 && col >= 0 && row <= last_row && col <= last_col)
            nk_gather4_s8(g.all, step, x + first, scratch);
        else if (place_window(p, oy, ox, count, &four))
            nk_gather4_s8(g.all, four.step, x + first, scratch);
        else
            p->border(p, &four, g.tap, x, scratch);
        p->tile(&p->gemm, scratch, w, residual ? residual + at : NULL, y + at, count);
        for (ox += 4; ox >= p->out_width; ox -= p->out_width)
            oy++;
    }
}

void nk_conv_s8(const nk_conv_s8_params *p, const int8_t *x, const int32_t *w,
                const int8_t *residual, int8_t *y, int16_t *scratch)
{
    const ptrdiff_t in_group = (ptrdiff_t)p->in_channels * p->in_height * p->in_width;
    const ptrdiff_t out_group = (ptrdiff_t)p->gemm.out_channels * p->gemm.plane;
    for (int32_t group = 0; group < p->groups; group++) {
        convolve_group(p, x, w, residual, y, scratch);
        x += in_group;
        y += out_group;
        if (residual) residual += out_group;
        w += NK_TILE_S8_WEIGHTS((ptrdiff_t)p->gemm.steps, p->gemm.out_channels);
    }
}
