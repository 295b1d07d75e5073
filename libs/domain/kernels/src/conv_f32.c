#include "nk/conv_f32.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* Where the four pixels of a tile begin to read x: row and column of the first kernel tap, and the
 * distance in memory from the first pixel to each. */
typedef struct {
    int32_t row[4], col[4];
    ptrdiff_t step[4], low, high;
    bool inside; /* no pixel reads outside x */
} window;

static void place_window(const nk_conv_f32_params *p, int32_t oy, int32_t ox, window *at)
{
    const int32_t last_row = p->in_height - 1 - (p->kernel_h - 1) * p->dilation_h;
    const int32_t last_col = p->in_width - 1 - (p->kernel_w - 1) * p->dilation_w;
    int32_t row = oy * p->stride_h - p->pad_top;
    int32_t col = ox * p->stride_w - p->pad_left;
    const ptrdiff_t first = (ptrdiff_t)row * p->in_width + col;
    if (ox + 4 <= p->out_width) {
        const int32_t right = p->stride_w;
        for (int32_t j = 0; j < 4; j++) {
            at->row[j] = row;
            at->col[j] = col + j * right;
            at->step[j] = j * right;
        }
        at->low = 0;
        at->high = 3 * right;
        at->inside = row >= 0 && col >= 0 && row <= last_row && col + 3 * right <= last_col;
        return;
    }
    at->inside = true;
    at->low = at->high = 0;
    for (int32_t j = 0; j < 4; j++) {
        const ptrdiff_t step = (ptrdiff_t)row * p->in_width + col - first;
        at->row[j] = row;
        at->col[j] = col;
        at->step[j] = step;
        if (step < at->low) at->low = step;
        if (step > at->high) at->high = step;
        if (row < 0 || col < 0 || row > last_row || col > last_col) at->inside = false;
        col += p->stride_w;
        if (++ox == p->out_width) {
            ox = 0;
            col = -p->pad_left;
            row += p->stride_h;
        }
    }
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

/* Four floats as integers, which the compiler keeps in core registers and moves together. */
typedef struct {
    uint32_t word[4];
} quad;

static inline uint32_t word_at(const float *from)
{
    uint32_t word;
    memcpy(&word, from, sizeof word);
    return word;
}

static inline void store_quad(float *to, quad four)
{
    memcpy(__builtin_assume_aligned(to, 4), &four, sizeof four);
}

/* `taps` neighbouring taps of every channel, all four positions readable. */
static __attribute__((noinline)) void gather(const float *from, const window *at, const nk_conv_f32_params *p,
                                             int32_t taps, float *tile)
{
    const ptrdiff_t plane = (ptrdiff_t)p->in_height * p->in_width;
    const ptrdiff_t b = at->step[1], c = at->step[2], d = at->step[3];
    const int32_t channels = p->in_channels, right = p->dilation_w;
    if (b == 1 && c == 2 && d == 3) {
        for (; taps > 0; taps--, from += right) {
            const float *tap = from;
            for (int32_t left = channels; left > 0; left--, tile += 4, tap += plane)
                memcpy(__builtin_assume_aligned(tile, 4), __builtin_assume_aligned(tap, 4), sizeof(quad));
        }
        return;
    }
    for (; taps > 0; taps--, from += right) {
        const float *tap = from;
        for (int32_t left = channels; left > 0; left--, tile += 4, tap += plane) {
            const quad four = {{word_at(tap), word_at(tap + b), word_at(tap + c), word_at(tap + d)}};
            store_quad(tile, four);
        }
    }
}

/* One tap of every channel for one pixel of the tile, zeros if it lies outside x. */
static void fill_lane(const float *from, ptrdiff_t plane, float *tile, const float *end, ptrdiff_t stride)
{
    if (from) {
        for (; tile < end; tile += stride, from += plane) *tile = *from;
    } else {
        for (; tile < end; tile += stride) *tile = 0.0f;
    }
}

/* One tap of every channel where some of the four positions lie outside x. */
static __attribute__((noinline)) void gather_some(const nk_conv_f32_params *p, const float *x,
                                                  ptrdiff_t first, const window *at, uint32_t mask,
                                                  float *tile)
{
    const ptrdiff_t plane = (ptrdiff_t)p->in_height * p->in_width;
    float *const end = tile + 4 * (ptrdiff_t)p->in_channels;
    const bool readable = first + at->low >= 0 && first + at->high < plane;
    if (readable) gather(x + first, at, p, 1, tile);
    for (uint32_t j = 0; j < 4; j++) {
        const bool valid = mask >> j & 1;
        if (!valid || !readable)
            fill_lane(valid ? x + (first + at->step[j]) : NULL, plane, tile + j, end, 4);
    }
}

static void fill_tile(const nk_conv_f32_params *p, const float *x, const window *at, float *tile)
{
    const ptrdiff_t quads = 4 * (ptrdiff_t)p->in_channels;
    for (int32_t ky = 0; ky < p->kernel_h; ky++) {
        const int32_t down = ky * p->dilation_h;
        ptrdiff_t first = (ptrdiff_t)(at->row[0] + down) * p->in_width + at->col[0];
        if (at->inside) {
            gather(x + first, at, p, p->kernel_w, tile);
            tile += quads * p->kernel_w;
            continue;
        }
        const uint32_t rows = inside_mask(at->row, down, p->in_height);
        int32_t right = 0;
        for (int32_t kx = p->kernel_w; kx > 0; kx--, right += p->dilation_w, tile += quads) {
            const uint32_t mask = rows & inside_mask(at->col, right, p->in_width);
            if (mask == 15) gather(x + (first + right), at, p, 1, tile);
            else gather_some(p, x, first + right, at, mask, tile);
        }
    }
}

/* The one column of a single pixel. */
static void fill_pixel(const nk_conv_f32_params *p, const float *x, int32_t oy, int32_t ox, float *tile)
{
    const ptrdiff_t plane = (ptrdiff_t)p->in_height * p->in_width;
    for (int32_t ky = 0; ky < p->kernel_h; ky++) {
        const int32_t row = oy * p->stride_h - p->pad_top + ky * p->dilation_h;
        int32_t col = ox * p->stride_w - p->pad_left;
        for (int32_t kx = 0; kx < p->kernel_w; kx++, col += p->dilation_w) {
            const bool valid = (uint32_t)row < (uint32_t)p->in_height && (uint32_t)col < (uint32_t)p->in_width;
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
    for (; at + 4 <= pixels; at += 4) {
        window four;
        place_window(p, oy, ox, &four);
        fill_tile(p, x, &four, scratch);
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
