#include "nk/conv_border_s8.h"

#include <stdbool.h>
#include <stddef.h>

/* Inlined, what is called in many places would make the code large. */
#define NOINLINE __attribute__((noinline))

/* Up to so many pairs of channels are quicker filled channel by channel. */
#define FEW_PAIRS 2

/* Masks of so many rows and columns of the kernel are made once, four bits each. */
#define NEAR 8

/* Which pixels are in x by row and by column of the kernel. */
typedef struct {
    const nk_conv_s8_params *p;
    const nk_conv_window_s8 *at;
    uint32_t rows, columns;
} border;

/* Taps of a channel, and of one `second` elements on unless that is 0: columns of every row of the
 * kernel, and where their half words lie in the tile. */
typedef struct {
    int32_t second, column, count;
    int16_t *half;
    int32_t step[2]; /* after even and odd taps */
} taps;

/* Bit j is set if at[j] + shift lies in 0 .. size - 1. */
static NOINLINE uint32_t inside_mask(const int32_t at[4], int32_t shift, int32_t size)
{
    const uint32_t limit = (uint32_t)size;
    uint32_t mask = (uint32_t)(at[0] + shift) < limit ? 1 : 0;
    if ((uint32_t)(at[1] + shift) < limit) mask |= 2;
    if ((uint32_t)(at[2] + shift) < limit) mask |= 4;
    if ((uint32_t)(at[3] + shift) < limit) mask |= 8;
    return mask;
}

/* The first masks in one word. */
static uint32_t near_masks(const int32_t at[4], int32_t taps, int32_t dilation, int32_t size)
{
    uint32_t masks = 0;
    for (int32_t k = 0; k < taps && k < NEAR; k++)
        masks |= inside_mask(at, k * dilation, size) << (4 * k);
    return masks;
}

static inline uint32_t row_mask(const border *b, int32_t ky)
{
    if (ky < NEAR) return (b->rows >> (4 * ky)) & 15;
    return inside_mask(b->at->row, ky * b->p->dilation_h, b->p->in_height);
}

static inline uint32_t column_mask(const border *b, int32_t kx)
{
    if (kx < NEAR) return b->columns >> (4 * kx);
    return inside_mask(b->at->col, kx * b->p->dilation_w, b->p->in_width);
}

/* Place in a plane of the first pixel's first tap in a row of the kernel. */
static inline int32_t row_start(const border *b, int32_t ky)
{
    return (b->at->row[0] + ky * b->p->dilation_h) * b->p->in_width + b->at->col[0];
}

/* Every other half word from `half` on: one tap of one channel. */
static inline void fill_half(const int8_t *x, ptrdiff_t first, const int32_t step[4], uint32_t mask,
                             int16_t zero, int16_t *half)
{
    if (mask == 15) {
        half[0] = x[first];
        half[2] = x[first + step[1]];
        half[4] = x[first + step[2]];
        half[6] = x[first + step[3]];
        return;
    }
    half[0] = half[2] = half[4] = half[6] = zero;
    if (mask & 1) half[0] = x[first];
    if (mask & 2) half[2] = x[first + step[1]];
    if (mask & 4) half[4] = x[first + step[2]];
    if (mask & 8) half[6] = x[first + step[3]];
}

static NOINLINE void fill_channel(const border *b, const int8_t *x, const taps *to)
{
    const int32_t right = b->p->dilation_w;
    const int16_t zero = (int16_t)b->p->zero;
    int16_t *half = to->half;
    int32_t n = 0;
    for (int32_t ky = 0; ky < b->p->kernel_h; ky++) {
        const uint32_t rows = row_mask(b, ky);
        ptrdiff_t first = row_start(b, ky) + to->column * right;
        for (int32_t kx = to->column; kx < to->column + to->count; kx++, first += right, n ^= 1) {
            const uint32_t mask = rows & column_mask(b, kx);
            fill_half(x, first, b->at->step, mask, zero, half);
            if (to->second != 0)
                fill_half(x, first + to->second, b->at->step, mask, zero, half + 1);
            half += to->step[n];
        }
    }
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

/* All taps of all pairs of channels, gathered where the pixels can be read at all. */
static inline void fill_pairs(const border *b, const nk_gather4_s8_params *tap, const int8_t *x,
                              int16_t *tile)
{
    const nk_conv_window_s8 *at = b->at;
    for (int32_t ky = 0; ky < b->p->kernel_h; ky++) {
        const uint32_t rows = row_mask(b, ky);
        int32_t first = row_start(b, ky);
        for (int32_t kx = 0; kx < b->p->kernel_w; kx++, first += b->p->dilation_w) {
            const uint32_t mask = rows & column_mask(b, kx);
            const bool readable =
                mask != 0 && first + at->low >= 0 && first + at->high < tap->second;
            if (readable) nk_gather4_s8(tap, at->step, x + first, tile);
            for (int32_t j = 0; j < 4 && mask != 15; j++) {
                if (!((mask >> j) & 1))
                    fill_lane(tap, NULL, b->p->zero, tile + 2 * j);
                else if (!readable)
                    fill_lane(tap, x + (first + at->step[j]), b->p->zero, tile + 2 * j);
            }
            tile += 8 * (ptrdiff_t)tap->pairs;
        }
    }
}

void nk_conv_border_s8(const nk_conv_s8_params *p, const nk_conv_window_s8 *at,
                       const nk_gather4_s8_params *tap, const int8_t *x, int16_t *tile)
{
    const int32_t width = p->kernel_w, even = width & ~1, column = 8 * tap->pairs;
    const border b = {p, at, near_masks(at->row, p->kernel_h, p->dilation_h, p->in_height),
                      near_masks(at->col, width, p->dilation_w, p->in_width)};
    if (tap->pairs > FEW_PAIRS)
        fill_pairs(&b, tap, x, tile);
    else
        for (int32_t pair = 0; pair < tap->pairs; pair++)
            fill_channel(&b, x + (ptrdiff_t)pair * tap->next,
                         &(taps){tap->second, 0, width, tile + 8 * pair, {column, column}});
    if ((p->in_channels & 1) == 0) return;
    tile += (ptrdiff_t)p->kernel_h * width * column;
    x += (ptrdiff_t)(p->in_channels - 1) * tap->second;
    fill_channel(&b, x, &(taps){0, 0, even, tile, {1, 7}});
    if (width == even) return;
    tile += 4 * (ptrdiff_t)p->kernel_h * even;
    fill_channel(&b, x, &(taps){0, even, 1, tile, {1, 7}});
}
