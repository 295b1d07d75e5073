#include "nk/conv_s8.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "nk/gather4_s8.h"

/* Inlined, the rare paths would cost the common ones registers. */
#define NOINLINE __attribute__((noinline))

/* Masks of so many columns of the kernel are made once per tile. */
#define COLUMNS 16
/* Up to so many pairs of channels are quicker filled one by one at the border. */
#define FEW_PAIRS 2

/* Where the four pixels of a tile begin to read x: row and column of the first kernel tap, and the
 * distances in memory from the first pixel to the others. */
typedef struct {
    int32_t row[4], col[4], step[4];
    int32_t low, high;        /* of the distances */
    bool inside;              /* no pixel reads outside x */
    uint8_t columns[COLUMNS]; /* of a tile that is not inside: which pixels are in x by column */
} window;

/* How a tile is gathered: pairs of channels, then the last channel of an odd number by pairs of
 * columns, pairs of rows in the last column, and the last tap. */
typedef struct {
    nk_gather4_s8_params all[5]; /* a tile inside x */
    nk_gather4_s8_params tap[2]; /* one tap of all pairs */
} gathering;

static gathering plan_gathering(const nk_conv_s8_params *p)
{
    const int32_t plane = p->in_height * p->in_width;
    const int32_t right = p->dilation_w, down = p->dilation_h * p->in_width;
    const int32_t pairs = p->in_channels / 2, odd = (p->in_channels - 1) * plane;
    const int32_t columns = p->kernel_w / 2, rows = p->kernel_h / 2;
    const int32_t last = odd + 2 * columns * right;
    gathering g = {.tap = {{plane, pairs, 2 * plane, 1, 0, 1, 0, 0}}};
    nk_gather4_s8_params *next = g.all;
    if (pairs == 1)
        *next++ = (nk_gather4_s8_params){plane, p->kernel_w, right, 1, 0, p->kernel_h, down, 0};
    else if (pairs > 1)
        *next++ = (nk_gather4_s8_params){plane, pairs,       2 * plane, p->kernel_w,
                                         right, p->kernel_h, down,      0};
    if ((p->in_channels & 1) == 0) return g;
    if (columns > 0)
        *next++ = (nk_gather4_s8_params){right, columns, 2 * right, 1, 0, p->kernel_h, down, odd};
    if ((p->kernel_w & 1) == 0) return g;
    if (rows > 0) *next++ = (nk_gather4_s8_params){down, rows, 2 * down, 1, 0, 1, 0, last};
    if (p->kernel_h & 1) /* its partner has no weight */
        *next = (nk_gather4_s8_params){0, 1, 0, 1, 0, 1, 0, last + 2 * rows * down};
    return g;
}

/* The common case: all four in one output row. */
static bool place_in_row(const nk_conv_s8_params *p, int32_t row, int32_t col, window *at)
{
    const int32_t last_row = p->in_height - 1 - (p->kernel_h - 1) * p->dilation_h;
    const int32_t last_col = p->in_width - 1 - (p->kernel_w - 1) * p->dilation_w;
    const int32_t right = p->stride_w;
    for (int32_t j = 0; j < 4; j++) {
        at->row[j] = row;
        at->col[j] = col + j * right;
        at->step[j] = j * right;
    }
    at->low = 0;
    at->high = 3 * right;
    return row >= 0 && col >= 0 && row <= last_row && col + 3 * right <= last_col;
}

/* Returns whether all pixels lie inside. Those after the first `pixels` repeat the last. */
static NOINLINE bool place_across_rows(const nk_conv_s8_params *p, window *at, int32_t ox,
                                       int32_t pixels)
{
    const int32_t last_row = p->in_height - 1 - (p->kernel_h - 1) * p->dilation_h;
    const int32_t last_col = p->in_width - 1 - (p->kernel_w - 1) * p->dilation_w;
    int32_t row = at->row[0], col = at->col[0];
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

static inline void place_window(const nk_conv_s8_params *p, int32_t oy, int32_t ox, int32_t pixels,
                                window *at)
{
    const int32_t row = oy * p->stride_h - p->pad_top;
    const int32_t col = ox * p->stride_w - p->pad_left;
    at->row[0] = row;
    at->col[0] = col;
    at->inside = ox + 4 <= p->out_width ? place_in_row(p, row, col, at)
                                        : place_across_rows(p, at, ox, pixels);
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

static inline uint32_t column_mask(const nk_conv_s8_params *p, const window *at, int32_t kx)
{
    return kx < COLUMNS ? at->columns[kx] : inside_mask(at->col, kx * p->dilation_w, p->in_width);
}

/* One tap of one channel, every other half word of a pair; `first` is the first pixel's place in x.
 */
static inline void fill_half(const window *at, const int8_t *x, ptrdiff_t first, uint32_t mask,
                             int32_t zero, int16_t *half)
{

    if (mask == 15) {
        half[0] = x[first];
        half[2] = x[first + at->step[1]];
        half[4] = x[first + at->step[2]];
        half[6] = x[first + at->step[3]];
        return;
    }
    half[0] = half[2] = half[4] = half[6] = (int16_t)zero;
    if (mask & 1) half[0] = x[first];
    if (mask & 2) half[2] = x[first + at->step[1]];
    if (mask & 4) half[4] = x[first + at->step[2]];
    if (mask & 8) half[6] = x[first + at->step[3]];
}

/* One tap of all pairs of channels for one pixel of the tile; zero points where `from` is NULL. */
static NOINLINE void fill_lane(const nk_gather4_s8_params *tap, const int8_t *from, int32_t zero,
                               int16_t *lane)
{
    for (int32_t pair = 0; pair < tap->pairs; pair++, lane += 8) {
        lane[0] = (int16_t)(from ? from[0] : zero);
        lane[1] = (int16_t)(from ? from[tap->second] : zero);
        if (from) from += tap->next;
    }
}

/* One tap of all pairs of channels, of which some positions may lie outside x. */
static NOINLINE void fill_tap(const nk_gather4_s8_params *tap, const window *at, const int8_t *x,
                              int32_t first, uint32_t mask, int32_t zero, int16_t *tile)
{
    const int32_t plane = tap->second;
    if (tap->pairs <= FEW_PAIRS) {
        for (int32_t c = 0; c < 2 * tap->pairs; c++)
            fill_half(at, x, (ptrdiff_t)c * plane + first, mask, zero,
                      tile + 8 * (c >> 1) + (c & 1));
        return;
    }
    const bool readable = mask != 0 && first + at->low >= 0 && first + at->high < plane;
    if (readable) nk_gather4_s8(tap, at->step, x + first, tile);
    for (int32_t j = 0; j < 4 && mask != 15; j++, tile += 2) {
        if (!((mask >> j) & 1))
            fill_lane(tap, NULL, zero, tile);
        else if (!readable)
            fill_lane(tap, x + (first + at->step[j]), zero, tile);
    }
}

/* All pairs of channels at the border; returns the end of what it wrote. */
static int16_t *fill_border(const nk_conv_s8_params *p, const nk_gather4_s8_params *tap,
                            const int8_t *x, const window *at, int16_t *tile)
{
    const ptrdiff_t column = 8 * (ptrdiff_t)tap->pairs;
    const int16_t zeros[2] = {(int16_t)p->zero, (int16_t)p->zero};
    for (int32_t ky = 0; ky < p->kernel_h; ky++) {
        const int32_t down = ky * p->dilation_h;
        const uint32_t rows = inside_mask(at->row, down, p->in_height);
        int32_t first = (at->row[0] + down) * p->in_width + at->col[0];
        if (rows == 0) {
            int16_t *const end = tile + p->kernel_w * column;
            for (; tile < end; tile += 2)
                memcpy(__builtin_assume_aligned(tile, 4), zeros, sizeof zeros);
            continue;
        }
        for (int32_t kx = 0; kx < p->kernel_w; kx++, tile += column, first += p->dilation_w)
            fill_tap(tap, at, x, first, rows & column_mask(p, at, kx), p->zero, tile);
    }
    return tile;
}

/* The last of an odd number of channels at the border, in the order of the packed weights. */
static NOINLINE void fill_odd_border(const nk_conv_s8_params *p, const int8_t *x, const window *at,
                                     int16_t *tile)
{
    const int32_t even = p->kernel_w & ~1, right = p->dilation_w;
    int16_t *last = tile + 4 * (ptrdiff_t)p->kernel_h * even; /* of the last column */
    for (int32_t ky = 0; ky < p->kernel_h; ky++) {
        const int32_t down = ky * p->dilation_h;
        const uint32_t rows = inside_mask(at->row, down, p->in_height);
        ptrdiff_t first = (ptrdiff_t)(at->row[0] + down) * p->in_width + at->col[0];
        for (int32_t kx = 0; kx < even; kx += 2, tile += 8, first += 2 * right) {
            fill_half(at, x, first, rows & column_mask(p, at, kx), p->zero, tile);
            fill_half(at, x, first + right, rows & column_mask(p, at, kx + 1), p->zero, tile + 1);
        }
        if (p->kernel_w == even) continue;
        fill_half(at, x, first, rows & column_mask(p, at, even), p->zero, last);
        last += ky & 1 ? 7 : 1;
    }
}

static void fill_tile(const nk_conv_s8_params *p, const gathering *g, const int8_t *x, window *at,
                      int16_t *tile)
{
    const ptrdiff_t plane = g->tap->second;
    if (at->inside) {
        nk_gather4_s8(g->all, at->step, x + (at->row[0] * p->in_width + at->col[0]), tile);
        return;
    }
    for (int32_t kx = 0; kx < COLUMNS && kx < p->kernel_w; kx++)
        at->columns[kx] = (uint8_t)inside_mask(at->col, kx * p->dilation_w, p->in_width);
    if (g->tap->pairs > 0) tile = fill_border(p, g->tap, x, at, tile);
    if (p->in_channels & 1) fill_odd_border(p, x + (p->in_channels - 1) * plane, at, tile);
}

static void convolve_group(const nk_conv_s8_params *p, const int8_t *x, const int32_t *w,
                           const int8_t *residual, int8_t *y, int16_t *scratch)
{
    const gathering g = plan_gathering(p);
    const int32_t pixels = p->gemm.plane;
    int32_t oy = 0, ox = 0;
    window four;
    for (int32_t at = 0; at < pixels; at += 4) {
        const int32_t count = pixels - at < 4 ? pixels - at : 4;
        place_window(p, oy, ox, count, &four);
        fill_tile(p, &g, x, &four, scratch);
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
