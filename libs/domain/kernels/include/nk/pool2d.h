#ifndef NK_POOL2D_H
#define NK_POOL2D_H
/*
 * Pooling over one or two dimensions by windows of adjoining elements (dilation 1): what
 * nk/maxpool2d.h and nk/avgpool2d.h share.
 *
 * x  [planes][in_height][in_width]; one dimension is a height of 1
 * y  [planes][out_height][out_width]; either does not overlap x or, if pads are 0 and no output
 *    extent is larger than x's, is equal to x
 *
 * Padding is at the start; below and to the right everything outside x is padding, so ceil_mode and
 * end pads are expressed by the output's extents. Every window holds an element of x, and pads are
 * at least 0.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
    int32_t planes;
    int32_t in_height, in_width, out_height, out_width;
    int32_t stride_h, stride_w;
    int32_t pad_top, pad_left;
} nk_pool2d;

/* The part of a window of `size` elements from `first` on that lies in 0 .. extent - 1. */
typedef struct {
    int32_t first, count;
} nk_pool2d_part;

static inline nk_pool2d_part nk_pool2d_clip(int32_t first, int32_t size, int32_t extent)
{
    const int32_t from = first < 0 ? 0 : first;
    const int32_t to = first + size > extent ? extent : first + size;
    const nk_pool2d_part part = {from, to - from};
    return part;
}

/* Number of places at which a window of `size` lies inside `extent` elements, as a limit of the
 * unsigned index of its first element. */
static inline uint32_t nk_pool2d_places(int32_t extent, int32_t size)
{
    return extent < size ? 0u : (uint32_t)(extent - size) + 1u;
}

/*
 * Runs through the outputs. `inside` stores y[ox] from `at`, the first element of its window, and
 * `clipped` stores it from x, `row` and `col`, which may lie outside; the latter is left out where
 * the constant `is_clipped` is false.
 */
#define NK_POOL2D_LOOPS(p, type, kernel_h, kernel_w, is_clipped, inside, clipped)                  \
    do {                                                                                           \
        const ptrdiff_t line = (p)->in_width;                                                      \
        const uint32_t across = nk_pool2d_places((p)->in_width, kernel_w);                         \
        const uint32_t down = nk_pool2d_places((p)->in_height, kernel_h);                          \
        for (int32_t plane = 0; plane < (p)->planes; plane++, x += (p)->in_height * line) {        \
            int32_t row = -(p)->pad_top;                                                           \
            for (int32_t oy = 0; oy < (p)->out_height; oy++, row += (p)->stride_h) {               \
                const uint32_t places = (uint32_t)row < down ? across : 0u;                        \
                const type *at = x + (row * line - (p)->pad_left);                                 \
                int32_t col = -(p)->pad_left;                                                      \
                for (int32_t left = (p)->out_width; left > 0; left--) {                            \
                    if (!(is_clipped) || (uint32_t)col < places)                                   \
                        inside;                                                                    \
                    else                                                                           \
                        clipped;                                                                   \
                    y++;                                                                           \
                    at += (p)->stride_w;                                                           \
                    col += (p)->stride_w;                                                          \
                }                                                                                  \
            }                                                                                      \
        }                                                                                          \
    } while (0)

#endif
