#include "nk/conv_border_s8.h"

#include <stdbool.h>
#include <stddef.h>

/* Inlined, what is called in many places would make the code large. */
#define NOINLINE __attribute__((noinline))

/* Up to so many pairs of channels are quicker filled channel by channel. */
#define FEW_PAIRS 2

/* Masks of the first columns of the kernel are made once, four bits each. */
#define COLUMNS 8

/* Taps of one row of the kernel, of one channel: the pixels whose row is in x, the first column,
 * how many, and where their half words lie in the tile. */
typedef struct {
    uint32_t rows, columns;
    int32_t column, count;
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

static inline uint32_t column_mask(const nk_conv_s8_params *p, const nk_conv_window_s8 *at,
                                   uint32_t columns, int32_t kx)
{
    if (kx < COLUMNS) return columns >> (4 * kx);
    return inside_mask(at->col, kx * p->dilation_w, p->in_width);
}

/* `first` is the place in x of the first pixel's first tap. */
static NOINLINE void fill_taps(const nk_conv_s8_params *p, const nk_conv_window_s8 *at,
                               const int8_t *x, ptrdiff_t first, const taps *to)
{
    const int16_t zero = (int16_t)p->zero;
    const int32_t second = at->step[1], third = at->step[2], fourth = at->step[3];
    int16_t *half = to->half;
    first += to->column * p->dilation_w;
    for (int32_t n = 0; n < to->count; n++, first += p->dilation_w) {
        const uint32_t mask = to->rows & column_mask(p, at, to->columns, to->column + n);
        half[0] = half[2] = half[4] = half[6] = zero;
        if (mask & 1) half[0] = x[first];
        if (mask & 2) half[2] = x[first + second];
        if (mask & 4) half[4] = x[first + third];
        if (mask & 8) half[6] = x[first + fourth];
        half += to->step[n & 1];
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

/* One tap of all pairs of channels, of which some positions may lie outside x. */
static inline void fill_tap(const nk_gather4_s8_params *tap, const nk_conv_window_s8 *at,
                            const int8_t *x, int32_t first, uint32_t mask, int32_t zero,
                            int16_t *tile)
{
    const bool readable = mask != 0 && first + at->low >= 0 && first + at->high < tap->second;
    if (readable) nk_gather4_s8(tap, at->step, x + first, tile);
    for (int32_t j = 0; j < 4 && mask != 15; j++, tile += 2) {
        if (!((mask >> j) & 1))
            fill_lane(tap, NULL, zero, tile);
        else if (!readable)
            fill_lane(tap, x + (first + at->step[j]), zero, tile);
    }
}

void nk_conv_border_s8(const nk_conv_s8_params *p, const nk_conv_window_s8 *at,
                       const nk_gather4_s8_params *tap, const int8_t *x, int16_t *tile)
{
    const int32_t plane = p->in_height * p->in_width, width = p->kernel_w, even = width & ~1;
    const int32_t column = 8 * tap->pairs;
    const int8_t *odd = x + (ptrdiff_t)(p->in_channels - 1) * plane;
    int16_t *single = tile + (ptrdiff_t)p->kernel_h * width * column; /* of the odd channel */
    int16_t *last = single + 4 * (ptrdiff_t)p->kernel_h * even;       /* of its last column */
    uint32_t columns = 0;
    for (int32_t kx = 0; kx < width && kx < COLUMNS; kx++)
        columns |= inside_mask(at->col, kx * p->dilation_w, p->in_width) << (4 * kx);
    for (int32_t ky = 0; ky < p->kernel_h; ky++) {
        const int32_t down = ky * p->dilation_h;
        const uint32_t rows = inside_mask(at->row, down, p->in_height);
        const int32_t first = (at->row[0] + down) * p->in_width + at->col[0];
        if (tap->pairs <= FEW_PAIRS) {
            for (int32_t c = 0; c < 2 * tap->pairs; c++) {
                int16_t *half = tile + 8 * (c >> 1) + (c & 1);
                fill_taps(p, at, x, (ptrdiff_t)c * plane + first,
                          &(taps){rows, columns, 0, width, half, {column, column}});
            }
            tile += width * column;
        } else {
            for (int32_t kx = 0; kx < width; kx++, tile += column) {
                const int32_t right = kx * p->dilation_w;
                const uint32_t mask = rows & column_mask(p, at, columns, kx);
                fill_tap(tap, at, x, first + right, mask, p->zero, tile);
            }
        }
        if ((p->in_channels & 1) == 0) continue;
        fill_taps(p, at, odd, first, &(taps){rows, columns, 0, even, single, {1, 7}});
        single += 4 * even;
        if (width == even) continue;
        fill_taps(p, at, odd, first, &(taps){rows, columns, even, 1, last, {0, 0}});
        last += ky & 1 ? 7 : 1;
    }
}
