#ifndef NK_MAXPOOL2D_H
#define NK_MAXPOOL2D_H
/*
 * NK_MAXPOOL2D(name, type, kernel_h, kernel_w, is_clipped) defines
 *   static void name(const nk_pool2d *p, const type *x, type *y)
 * the largest element of each window (nk/pool2d.h) of kernel_h x kernel_w, which are constants.
 * is_clipped is 0 where no window reaches beyond x, else 1. A window with a NaN gives an
 * unspecified element of the window.
 *
 * Cost features: outputs of windows inside x, elements in them, clipped outputs, elements in them,
 * rows of outputs.
 */
#include "nk/pool2d.h"

#define NK_MAXPOOL2D(name, type, kernel_h, kernel_w, is_clipped)                                   \
    static inline __attribute__((always_inline))                                                   \
    type name##_window(const type *at, ptrdiff_t line, int32_t rows, int32_t cols)                 \
    {                                                                                              \
        type best = *at;                                                                           \
        _Pragma("GCC unroll 3") for (int32_t i = 0; i < rows; i++, at += line)                     \
        {                                                                                          \
            _Pragma("GCC unroll 4") for (int32_t j = 0; j < cols; j++)                             \
            {                                                                                      \
                const type next = at[j];                                                           \
                best = next > best ? next : best;                                                  \
            }                                                                                      \
        }                                                                                          \
        return best;                                                                               \
    }                                                                                              \
    static __attribute__((noinline, unused))                                                       \
    type name##_at_border(const nk_pool2d *p, const type *x, int32_t row, int32_t col)             \
    {                                                                                              \
        const nk_pool2d_part down = nk_pool2d_clip(row, kernel_h, p->in_height);                   \
        const nk_pool2d_part right = nk_pool2d_clip(col, kernel_w, p->in_width);                   \
        const type *at = x + (down.first * p->in_width + right.first);                             \
        return name##_window(at, p->in_width, down.count, right.count);                            \
    }                                                                                              \
    static void name(const nk_pool2d *p, const type *x, type *y)                                   \
    {                                                                                              \
        NK_POOL2D_LOOPS(p, type, kernel_h, kernel_w, is_clipped,                                   \
                        *y = name##_window(at, line, kernel_h, kernel_w),                          \
                        *y = name##_at_border(p, x, row, col));                                    \
    }

#endif
