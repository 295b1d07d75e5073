/*
 * Cortex-M variant: four outputs at a time, then single ones; products in pairs of adjoining taps.
 * Bit-equal to dwconv_rows_s8.c.
 */
#include "nk/dwconv_rows_near_s8.h"

#include <stddef.h>
#include <string.h>

#include "nk/finish_s8_vfp.h"

#define INLINE static inline __attribute__((always_inline))

INLINE uint32_t pair_at(const int16_t *x)
{
    uint32_t word;
    memcpy(&word, x, sizeof word);
    return word;
}

/* sum plus the products of both halves. */
INLINE void add_pair(int32_t *sum, uint32_t x, uint32_t w)
{
    __asm__("smlad %0, %1, %2, %0" : "+r"(*sum) : "r"(x), "r"(w));
}

/* The weights of a record as pairs of 16 bits; the last of an odd row has a zero beside it. */
static void widen_taps(const int8_t *w, uint32_t *taps, int32_t rows, int32_t width)
{
    const int8_t *from = w + NK_DWCONV_S8_WEIGHTS;
    for (; rows > 0; rows--) {
        for (int32_t left = width; left >= 2; left -= 2, from += 2)
            *taps++ = (uint32_t)(uint16_t)from[0] | (uint32_t)from[1] << 16;
        if (width & 1) *taps++ = (uint32_t)(uint16_t)*from++;
    }
}

typedef struct {
    int32_t a, b, c, d;
} four;

/* Adds one kernel row to four sums. What one output is given, another needs a step later. */
INLINE four add_row(four sum, const int16_t *x, const uint32_t *taps, int32_t pairs, int32_t stride)
{
    uint32_t a = pair_at(x), b = pair_at(x + stride), c = 0, d;
    if (stride == 2) c = pair_at(x + 4);
    _Pragma("GCC unroll 4") for (int32_t i = 0; i < pairs; i++)
    {
        const uint32_t w = taps[i];
        if (stride == 1) c = pair_at(x + 2 + 2 * i);
        d = pair_at(x + 3 * stride + 2 * i);
        add_pair(&sum.a, a, w);
        add_pair(&sum.b, b, w);
        add_pair(&sum.c, c, w);
        add_pair(&sum.d, d, w);
        a = stride == 1 ? c : b;
        b = stride == 1 ? d : c;
        c = d;
    }
    return sum;
}

/* What is the same for all rows. */
typedef struct {
    ptrdiff_t down; /* elements from kernel row to kernel row */
    int32_t height;
    int32_t bias, multiplier, offset, shift;
    const uint32_t *taps;
} filter;

INLINE void four_outputs(const filter *f, const int16_t *x, int8_t *y, int32_t pairs,
                         int32_t stride)
{
    const uint32_t *tap = f->taps;
    int32_t left = f->height;
    four sum = {f->bias, f->bias, f->bias, f->bias};
    do {
        sum = add_row(sum, x, tap, pairs, stride);
        x += f->down;
        tap += pairs;
    } while (--left > 0);
    const int32_t multiplier = f->multiplier, offset = f->offset, shift = f->shift;
    y[0] = (int8_t)nk_finish_vfp(sum.a, multiplier, offset, shift);
    y[1] = (int8_t)nk_finish_vfp(sum.b, multiplier, offset, shift);
    y[2] = (int8_t)nk_finish_vfp(sum.c, multiplier, offset, shift);
    y[3] = (int8_t)nk_finish_vfp(sum.d, multiplier, offset, shift);
}

INLINE int8_t one_output(const filter *f, const int16_t *x, int32_t pairs)
{
    const uint32_t *tap = f->taps;
    int32_t sum = f->bias, left = f->height;
    do {
        _Pragma("GCC unroll 4") for (int32_t i = 0; i < pairs; i++)
            add_pair(&sum, pair_at(x + 2 * i), tap[i]);
        x += f->down;
        tap += pairs;
    } while (--left > 0);
    return (int8_t)nk_finish_vfp(sum, f->multiplier, f->offset, f->shift);
}

INLINE void near_rows(const nk_dwconv_s8_params *p, const int16_t *x, const int8_t *w, int8_t *y,
                      int32_t rows, uint32_t *taps, int32_t pairs, int32_t stride)
{
    const ptrdiff_t pitch = p->pitch;
    const ptrdiff_t step = pitch * p->stride_h;
    const int32_t width = p->out_width;
    const filter f = {
        .down = pitch * p->dilation_h,
        .height = p->kernel_h,
        .bias = nk_dwconv_s8_number(w, NK_DWCONV_S8_BIAS),
        .multiplier = nk_dwconv_s8_number(w, NK_DWCONV_S8_MULTIPLIER),
        .offset = p->requant.offset,
        .shift = p->requant.shift,
        .taps = taps,
    };
    widen_taps(w, taps, f.height, p->kernel_w);
    for (; rows > 0; rows--, x += step) {
        const int16_t *at = x;
        int32_t left = width;
        for (; left >= 4; left -= 4, at += 4 * stride, y += 4)
            four_outputs(&f, at, y, pairs, stride);
        for (; left > 0; left--, at += stride)
            *y++ = one_output(&f, at, pairs);
    }
}

#define NEAR(name, pairs, stride)                                                                  \
    NK_DWCONV_ROWS_NEAR(name)                                                                      \
    {                                                                                              \
        near_rows(p, x, w, y, rows, taps, pairs, stride);                                          \
    }

NEAR(nk_dwconv_rows_near_2_s8, 1, 1)
NEAR(nk_dwconv_rows_near_4_s8, 2, 1)
NEAR(nk_dwconv_rows_near_6_s8, 3, 1)
NEAR(nk_dwconv_rows_near_8_s8, 4, 1)
NEAR(nk_dwconv_rows_near_2_s2_s8, 1, 2)
NEAR(nk_dwconv_rows_near_4_s2_s8, 2, 2)
NEAR(nk_dwconv_rows_near_6_s2_s8, 3, 2)
NEAR(nk_dwconv_rows_near_8_s2_s8, 4, 2)
