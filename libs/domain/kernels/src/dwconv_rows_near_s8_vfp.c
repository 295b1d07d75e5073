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

/* The weights of a record as pairs of 16 bits. */
static void widen_taps(const int32_t *w, uint32_t *taps, int32_t count)
{
    const int8_t *from = (const int8_t *)(w + 2);
    for (; count > 0; count--, from += 2)
        *taps++ = (uint32_t)(uint16_t)from[0] | (uint32_t)from[1] << 16;
}

/* Adds one kernel row to four sums. The output `step` pairs on meets the same pairs of x later. */
INLINE void four_row(int32_t *sums, const int16_t *x, const uint32_t *taps, int32_t pairs,
                     int32_t stride)
{
    const ptrdiff_t last = stride == 1 ? 2 : 6; /* the first pair that is not yet loaded */
    uint32_t a = pair_at(x), b = pair_at(x + stride);
    uint32_t c = stride == 1 ? 0 : pair_at(x + 4), d;
    _Pragma("GCC unroll 4") for (int32_t i = 0; i < pairs; i++)
    {
        if (stride == 1) c = pair_at(x + last + 2 * i);
        d = pair_at(x + (stride == 1 ? last + 1 : last) + 2 * i);
        add_pair(&sums[0], a, taps[i]);
        add_pair(&sums[1], b, taps[i]);
        add_pair(&sums[2], c, taps[i]);
        add_pair(&sums[3], d, taps[i]);
        a = stride == 1 ? c : b;
        b = stride == 1 ? d : c;
        c = d;
    }
}

INLINE void near_rows(const nk_dwconv_s8_params *p, const int16_t *x, const int32_t *w, int8_t *y,
                      int32_t rows, uint32_t *taps, int32_t pairs, int32_t stride)
{
    const ptrdiff_t pitch = NK_DWCONV_S8_PITCH(p->out_width, p->kernel_w, stride, p->dilation_w);
    const ptrdiff_t down = pitch * p->dilation_h;
    const int32_t offset = p->requant.offset, shift = p->requant.shift;
    widen_taps(w, taps, p->kernel_h * pairs);
    for (; rows > 0; rows--, x += pitch * p->stride_h) {
        const int16_t *at = x;
        int32_t left = p->out_width;
        for (; left >= 4; left -= 4, at += 4 * stride) {
            int32_t sums[4] = {w[1], w[1], w[1], w[1]};
            const int16_t *from = at;
            const uint32_t *tap = taps;
            for (int32_t i = p->kernel_h; i > 0; i--, from += down, tap += pairs)
                four_row(sums, from, tap, pairs, stride);
            for (int i = 0; i < 4; i++)
                *y++ = (int8_t)nk_finish_vfp(sums[i], w[0], offset, shift);
        }
        for (; left > 0; left--, at += stride) {
            int32_t sum = w[1];
            const int16_t *from = at;
            const uint32_t *tap = taps;
            for (int32_t i = p->kernel_h; i > 0; i--, from += down, tap += pairs)
                _Pragma("GCC unroll 4") for (int32_t j = 0; j < pairs; j++)
                    add_pair(&sum, pair_at(from + 2 * j), tap[j]);
            *y++ = (int8_t)nk_finish_vfp(sum, w[0], offset, shift);
        }
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
