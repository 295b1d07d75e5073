#include "nk/conv_f32.h"

#include <stdbool.h>
#include <stddef.h>

#include "nk/gather4_f32.h"

/* Inlined, the rare paths would cost the common ones registers. */
#define NOINLINE __attribute__((noinline))

/* Where the four pixels of a tile begin to read x: row and column of the first kernel tap, and the
 * distances in memory from the first pixel to the others. */
typedef struct {
    int32_t row[4], col[4];
    int32_t low, high; /* of the distances */
    bool inside;       /* no pixel reads outside x */
    nk_gather4_f32_params gather;
} window;

/* The common case: all four in one output row. */
static bool place_in_row(const nk_conv_f32_params *p, int32_t row, int32_t col, window *at)
{
    const int32_t last_row = p->in_height - 1 - (p->kernel_h - 1) * p->dilation_h;
    const int32_t last_col = p->in_width - 1 - (p->kernel_w - 1) * p->dilation_w;
    const int32_t right = p->stride_w;
    for (int32_t j = 0; j < 4; j++) {
        at->row[j] = row;
        at->col[j] = col + j * right;
        at->gather.step[j] = j * right;
    }
    at->low = 0;
    at->high = 3 * right;
    return row >= 0 && col >= 0 && row <= last_row && col + 3 * right <= last_col;
}

/* Returns whether all four pixels lie inside, by their smallest and largest positions. */
static NOINLINE bool place_across_rows(const nk_conv_f32_params *p, int32_t row, int32_t col,
                                       int32_t ox, window *at)
{
    const int32_t last_row = p->in_height - 1 - (p->kernel_h - 1) * p->dilation_h;
    const int32_t last_col = p->in_width - 1 - (p->kernel_w - 1) * p->dilation_w;
    const int32_t first = row * p->in_width + col;
    bool inside = true;
    at->low = at->high = 0;
    for (int32_t j = 0; j < 4; j++) {
        const int32_t step = row * p->in_width + col - first;
        at->row[j] = row;
        at->col[j] = col;
        at->gather.step[j] = step;
        if (step < at->low) at->low = step;
        if (step > at->high) at->high = step;
        if (row < 0 || col < 0 || row > last_row || col > last_col) inside = false;
        col += p->stride_w;
        if (++ox == p->out_width) {
            ox = 0;
            col = -p->pad_left;
            row += p->stride_h;
        }
    }
    return inside;
}

static inline void place_window(const nk_conv_f32_params *p, int32_t oy, int32_t ox, window *at)
{
    const int32_t row = oy * p->stride_h - p->pad_top;
    const int32_t col = ox * p->stride_w - p->pad_left;
    at->inside = ox + 4 <= p->out_width ? place_in_row(p, row, col, at)
                                        : place_across_rows(p, row, col, ox, at);
}

/* Bit j is set if at[j] + shift lies in 0 .. size - 1. */
static inline uint32_t inside_mask(const int32_t at[4], int32_t shift, int32_t size)
{
    const uint32_t limit = (uint32_t)size;
    uint32_t mask = (uint32_t)(at[0] + shift) < limit ? 1 : 0;
    if ((uint32_t)(at[1] + shift) < limit) mask |= 2;
    if ((uint32_t)(at[2] + shift) < limit) mask |= 4;
    if ((uint32_t)(at[3] + shift) < limit) mask |= 8;
    return mask;
}

/* One tap of every channel for one pixel of the tile, zeros if it lies outside x. */
static NOINLINE void fill_lane(const float *from, ptrdiff_t plane, float *tile, const float *end,
                               ptrdiff_t stride)
{
    if (from) {
        for (; tile < end; tile += stride, from += plane)
            *tile = *from;
    } else {
        for (; tile < end; tile += stride)
            *tile = 0.0f;
    }
}

/* One tap of every channel where some of the four positions lie outside x. */
static NOINLINE void gather_some(const window *at, const float *x, int32_t first, uint32_t mask,
                                 float *tile)
{
    const int32_t plane = at->gather.plane;
    float *const end = tile + 4 * (ptrdiff_t)at->gather.channels;
    const bool readable = mask != 0 && first + at->low >= 0 && first + at->high < plane;
    if (readable) nk_gather4_f32(&at->gather, x + first, 1, tile);
    for (int32_t j = 0; j < 4; j++, mask >>= 1, tile++) {
        if (!(mask & 1))
            fill_lane(NULL, plane, tile, end, 4);
        else if (!readable)
            fill_lane(x + (first + at->gather.step[j]), plane, tile, end, 4);
    }
}

static void fill_tile(const nk_conv_f32_params *p, const float *x, const window *at, float *tile)
{
    const ptrdiff_t quads = 4 * (ptrdiff_t)p->in_channels;
    int32_t down = 0;
    for (int32_t ky = p->kernel_h; ky > 0; ky--, down += p->dilation_h) {
        int32_t first = (at->row[0] + down) * p->in_width + at->col[0];
        if (at->inside) {
            nk_gather4_f32(&at->gather, x + first, p->kernel_w, tile);
            tile += quads * p->kernel_w;
            continue;
        }
        const uint32_t rows = inside_mask(at->row, down, p->in_height);
        int32_t right = 0;
        for (int32_t kx = p->kernel_w; kx > 0; kx--, tile += quads) {
            const uint32_t mask = rows & inside_mask(at->col, right, p->in_width);
            if (mask == 15)
                nk_gather4_f32(&at->gather, x + first, 1, tile);
            else
                gather_some(at, x, first, mask, tile);
            right += p->dilation_w;
            first += p->dilation_w;
        }
    }
}

/* The one column of a single pixel. */
static void fill_pixel(const nk_conv_f32_params *p, const float *x, int32_t oy, int32_t ox,
                       float *tile)
{
    const ptrdiff_t plane = (ptrdiff_t)p->in_height * p->in_width;
    for (int32_t ky = 0; ky < p->kernel_h; ky++) {
        const int32_t row = oy * p->stride_h - p->pad_top + ky * p->dilation_h;
        int32_t col = ox * p->stride_w - p->pad_left;
        for (int32_t kx = 0; kx < p->kernel_w; kx++, col += p->dilation_w) {
            const bool valid =
                (uint32_t)row < (uint32_t)p->in_height && (uint32_t)col < (uint32_t)p->in_width;
            float *const end = tile + p->in_channels;
            fill_lane(valid ? x + ((ptrdiff_t)row * p->in_width + col) : NULL, plane, tile, end, 1);
            tile = end;
        }
    }
}

static void convolve_group(const nk_conv_f32_params *p, const float *x, const float *w,
                           const float *residual, float *y, float *scratch)
{
    const int32_t pixels = p->gemm.plane;
    int32_t oy = 0, ox = 0, at = 0;
    window four;
    four.gather.channels = p->in_channels;
    four.gather.plane = p->in_height * p->in_width;
    four.gather.right = p->dilation_w;
    for (; at + 4 <= pixels; at += 4) {
        place_window(p, oy, ox, &four);
        fill_tile(p, x, &four, scratch);
        nk_gemm_tile_f32(&p->gemm, scratch, w, residual ? residual + at : NULL, y + at, 4);
        for (ox += 4; ox >= p->out_width; ox -= p->out_width)
            oy++;
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

void nk_conv_f32(const nk_conv_f32_params *p, const float *x, const float *w, const float *residual,
                 float *y, float *scratch)
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
