#include "nk/conv_f32.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* Where the four pixels of a tile begin to read x: row and column of the first kernel tap. */
typedef struct {
    int32_t row[4], col[4];
    bool inside;     /* no pixel reads outside x */
    bool contiguous; /* inside, and the four are neighbours in memory */
} window;

static void place_window(const nk_conv_f32_params *p, int32_t oy, int32_t ox, window *at)
{
    const int32_t last_row = p->in_height - 1 - (p->kernel_h - 1) * p->dilation_h;
    const int32_t last_col = p->in_width - 1 - (p->kernel_w - 1) * p->dilation_w;
    int32_t row = oy * p->stride_h - p->pad_top;
    int32_t col = ox * p->stride_w - p->pad_left;
    at->inside = true;
    for (int32_t j = 0; j < 4; j++) {
        at->row[j] = row;
        at->col[j] = col;
        if (row < 0 || col < 0 || row > last_row || col > last_col) at->inside = false;
        col += p->stride_w;
        if (++ox == p->out_width) {
            ox = 0;
            col = -p->pad_left;
            row += p->stride_h;
        }
    }
    /* Inside x the four positions rise strictly, so a span of 3 means neighbours. */
    at->contiguous = at->inside && (at->row[3] - at->row[0]) * p->in_width + at->col[3] - at->col[0] == 3;
}

/* All taps of all channels lie in x. */
static void fill_inside(const nk_conv_f32_params *p, const float *x, const window *at, float *tile)
{
    const ptrdiff_t plane = (ptrdiff_t)p->in_height * p->in_width;
    const ptrdiff_t first = (ptrdiff_t)at->row[0] * p->in_width + at->col[0];
    ptrdiff_t step[4];
    for (int32_t j = 1; j < 4; j++)
        step[j] = (ptrdiff_t)(at->row[j] - at->row[0]) * p->in_width + at->col[j] - at->col[0];
    for (int32_t ky = 0; ky < p->kernel_h; ky++) {
        const float *tap = x + first + (ptrdiff_t)ky * p->dilation_h * p->in_width;
        for (int32_t kx = 0; kx < p->kernel_w; kx++, tap += p->dilation_w) {
            const float *from = tap;
            if (at->contiguous) {
                for (int32_t c = p->in_channels; c > 0; c--, from += plane, tile += 4)
                    memcpy(__builtin_assume_aligned(tile, 4), __builtin_assume_aligned(from, 4), 16);
                continue;
            }
            for (int32_t c = p->in_channels; c > 0; c--, from += plane, tile += 4) {
                const float a = from[0], b = from[step[1]], d = from[step[2]], e = from[step[3]];
                tile[0] = a;
                tile[1] = b;
                tile[2] = d;
                tile[3] = e;
            }
        }
    }
}

/* Some taps lie outside x: those pixels read a zero and stay on it from channel to channel. */
static void fill_border(const nk_conv_f32_params *p, const float *x, const window *at, float *tile)
{
    static const float zero = 0.0f;
    const ptrdiff_t plane = (ptrdiff_t)p->in_height * p->in_width;
    for (int32_t ky = 0; ky < p->kernel_h; ky++) {
        for (int32_t kx = 0; kx < p->kernel_w; kx++) {
            const float *from[4];
            ptrdiff_t step[4];
            for (int32_t j = 0; j < 4; j++) {
                const int32_t row = at->row[j] + ky * p->dilation_h;
                const int32_t col = at->col[j] + kx * p->dilation_w;
                const bool valid = (uint32_t)row < (uint32_t)p->in_height && (uint32_t)col < (uint32_t)p->in_width;
                from[j] = valid ? x + ((ptrdiff_t)row * p->in_width + col) : &zero;
                step[j] = valid ? plane : 0;
            }
            for (int32_t c = p->in_channels; c > 0; c--, tile += 4) {
                for (int32_t j = 0; j < 4; j++) {
                    tile[j] = *from[j];
                    from[j] += step[j];
                }
            }
        }
    }
}

/* The one column of a single pixel. */
static void fill_pixel(const nk_conv_f32_params *p, const float *x, int32_t oy, int32_t ox, float *tile)
{
    const ptrdiff_t plane = (ptrdiff_t)p->in_height * p->in_width;
    for (int32_t ky = 0; ky < p->kernel_h; ky++) {
        const int32_t row = oy * p->stride_h - p->pad_top + ky * p->dilation_h;
        for (int32_t kx = 0; kx < p->kernel_w; kx++) {
            const int32_t col = ox * p->stride_w - p->pad_left + kx * p->dilation_w;
            const bool valid = (uint32_t)row < (uint32_t)p->in_height && (uint32_t)col < (uint32_t)p->in_width;
            for (int32_t c = 0; c < p->in_channels; c++)
                *tile++ = valid ? x[c * plane + (ptrdiff_t)row * p->in_width + col] : 0.0f;
        }
    }
}

static void convolve_group(const nk_conv_f32_params *p, const float *x, const float *w,
                           const float *residual, float *y, float *scratch)
{
    const int32_t pixels = p->gemm.plane;
    int32_t oy = 0, ox = 0, at = 0;
    for (; at + 4 <= pixels; at += 4) {
        window four;
        place_window(p, oy, ox, &four);
        if (four.inside) fill_inside(p, x, &four, scratch);
        else fill_border(p, x, &four, scratch);
        nk_gemm_tile_f32(&p->gemm, scratch, w, residual ? residual + at : NULL, y + at, 4);
        for (ox += 4; ox >= p->out_width; ox -= p->out_width) oy++;
    }
    for (; at < pixels; at++) {
        fill_pixel(p, x, oy, ox, scratch);
        nk_gemm_tile_f32(&p->gemm, scratch, w, residual ? residual + at : NULL, y + at, 1);
        if (++ox == p->out_width) {
            ox = 0;
            oy++;
        }
    }
}

void nk_conv_f32(const nk_conv_f32_params *p, const float *x, const float *w,
                 const float *residual, float *y, float *scratch)
{
    const ptrdiff_t in_group = (ptrdiff_t)p->in_channels * p->in_height * p->in_width;
    const ptrdiff_t out_group = (ptrdiff_t)p->gemm.out_channels * p->gemm.plane;
    for (int32_t g = 0; g < p->groups; g++) {
        convolve_group(p, x, w, residual, y, scratch);
        x += in_group;
        y += out_group;
        if (residual) residual += out_group;
        w += NK_GEMM_TILE_F32_WEIGHTS((ptrdiff_t)p->gemm.depth, p->gemm.out_channels);
    }
}
