#ifndef NK_AVGPOOL2D_S8_H
#define NK_AVGPOOL2D_S8_H
/*
 * NK_AVGPOOL2D_S8(name, kernel_h, kernel_w, is_clipped) defines
 *   static void name(const nk_avgpool2d_s8_params *p, const int8_t *x, int8_t *y)
 * the mean of each window (nk/pool2d.h) of kernel_h x kernel_w, which are constants, in the scale
 * of y (nk/average_s8.h). is_clipped is 0 where no window reaches beyond x, else 1.
 *
 * The divisor is the number of window elements inside x or, with count_include_pad, inside x and
 * its padding, which stands for zeros: elements that ceil_mode adds beyond the padding never count.
 *
 * Cost features: as nk/maxpool2d.h.
 */
#include "nk/average_s8.h"
#include "nk/pool2d.h"

typedef struct {
    nk_pool2d pool;
    int32_t pad_bottom, pad_right; /* read only with count_include_pad */
    int32_t count_include_pad;     /* 0 or 1 */
    int32_t zero;                  /* of x */
    nk_average average;
} nk_avgpool2d_s8_params;

/* Elements that count along one dimension, for a window's first index and its part inside x. */
static inline int32_t nk_avgpool2d_s8_count(const nk_avgpool2d_s8_params *p, int32_t first,
                                            int32_t size, int32_t extent, nk_pool2d_part part)
{
    if (!p->count_include_pad) return part.count;
    return first + size > extent ? extent - first : size;
}

static inline __attribute__((always_inline)) int32_t
nk_avgpool2d_s8_sum(const int8_t *at, ptrdiff_t line, int32_t rows, int32_t cols)
{
    int32_t sum = 0;
    _Pragma("GCC unroll 3") for (int32_t i = 0; i < rows; i++, at += line)
    {
        _Pragma("GCC unroll 8") for (int32_t j = 0; j < cols; j++) sum += at[j];
    }
    return sum;
}

#define NK_AVGPOOL2D_S8(name, kernel_h, kernel_w, is_clipped)                                      \
    static __attribute__((noinline, unused)) int8_t name##_at_border(                              \
        const nk_avgpool2d_s8_params *p, const int8_t *x, int32_t row, int32_t col)                \
    {                                                                                              \
        const nk_pool2d *g = &p->pool;                                                             \
        const nk_pool2d_part down = nk_pool2d_clip(row, kernel_h, g->in_height);                   \
        const nk_pool2d_part right = nk_pool2d_clip(col, kernel_w, g->in_width);                   \
        const int32_t rows =                                                                       \
            nk_avgpool2d_s8_count(p, row, kernel_h, g->in_height + p->pad_bottom, down);           \
        const int32_t cols =                                                                       \
            nk_avgpool2d_s8_count(p, col, kernel_w, g->in_width + p->pad_right, right);            \
        const int8_t *at = x + (down.first * g->in_width + right.first);                           \
        const int32_t sum = nk_avgpool2d_s8_sum(at, g->in_width, down.count, right.count);         \
        return nk_average_part(&p->average, sum - down.count * right.count * p->zero,              \
                               rows * cols);                                                       \
    }                                                                                              \
    static void name(const nk_avgpool2d_s8_params *p, const int8_t *x, int8_t *y)                  \
    {                                                                                              \
        const nk_average average = p->average;                                                     \
        const int32_t zeros = (kernel_h) * (kernel_w)*p->zero;                                     \
        NK_POOL2D_LOOPS(&p->pool, int8_t, kernel_h, kernel_w, is_clipped,                          \
                        *y = nk_average_whole(                                                     \
                            &average, nk_avgpool2d_s8_sum(at, line, kernel_h, kernel_w) - zeros),  \
                        *y = name##_at_border(p, x, row, col));                                    \
    }

#endif
