/*
 * Cortex-M variant: lines of adjacent elements four at a time; SSUB8 and SEL find the largest,
 * SMMLA scales. Bit-equal to softmax_s8.c.
 */
#include "nk/softmax_s8.h"

#include <string.h>

#include "nk/vfp.h"

/* The larger of each of four bytes. */
static inline uint32_t larger(uint32_t a, uint32_t b)
{
    uint32_t difference;
    __asm__("ssub8 %[difference], %[a], %[b]\n"
            "sel %[a], %[a], %[b]\n"
            : [a] "+r"(a), [difference] "=&r"(difference)
            : [b] "r"(b));
    return a;
}

static inline int32_t largest(const int8_t *x, int32_t count)
{
    uint32_t most = 0x80808080u, word = most;
    for (; count >= 4; count -= 4, x += 4) {
        memcpy(&word, x, 4);
        most = larger(most, word);
    }
    for (; count > 0; count--)
        most = larger(most, ((uint32_t)*x++ & 255u) | 0x80808000u);
    most = larger(most, most >> 16 | most << 16);
    return (int8_t)larger(most, most >> 8 | most << 24);
}

static inline uint32_t sum_of(const int32_t *exponentials, const int8_t *x, int32_t count)
{
    uint32_t sum = 0;
    for (; count >= 4; count -= 4, x += 4) {
        sum += (uint32_t)exponentials[x[0]];
        sum += (uint32_t)exponentials[x[1]];
        sum += (uint32_t)exponentials[x[2]];
        sum += (uint32_t)exponentials[x[3]];
    }
    for (; count > 0; count--)
        sum += (uint32_t)exponentials[*x++];
    return sum;
}

static inline int8_t element(int32_t exponential, int32_t multiplier, int32_t offset, int32_t shift)
{
    __asm__("smmla %[e], %[e], %[multiplier], %[offset]\n"
            "asr %[e], %[e], %[shift]\n"
            "ssat %[e], #8, %[e]\n"
            : [e] "+r"(exponential)
            : [multiplier] "r"(multiplier), [offset] "r"(offset), [shift] "r"(shift));
    return (int8_t)exponential;
}

static inline void line(const nk_softmax_s8_params *p, const int8_t *x, int8_t *y)
{
    int32_t left = p->axis;
    const int32_t *exponentials = p->exponentials + 255 - largest(x, left);
    const float sum = (float)sum_of(exponentials, x, left);
    const int32_t multiplier = (int32_t)(p->numerator / sum);
    const int32_t offset = p->offset, shift = p->shift;
    for (; left >= 4; left -= 4, x += 4, y += 4) {
        const int32_t e0 = exponentials[x[0]], e1 = exponentials[x[1]];
        const int32_t e2 = exponentials[x[2]], e3 = exponentials[x[3]];
        y[0] = element(e0, multiplier, offset, shift);
        y[1] = element(e1, multiplier, offset, shift);
        y[2] = element(e2, multiplier, offset, shift);
        y[3] = element(e3, multiplier, offset, shift);
    }
    for (; left > 0; left--)
        *y++ = element(exponentials[*x++], multiplier, offset, shift);
}

void nk_softmax_s8(const nk_softmax_s8_params *p, const int8_t *x, int8_t *y)
{
    const int32_t slab = p->axis * p->inner;
    for (int32_t o = 0; o < p->outer; o++, x += slab, y += slab) {
        if (p->inner == 1) {
            line(p, x, y);
            continue;
        }
        for (int32_t i = 0; i < p->inner; i++)
            nk_softmax_line_s8(p, x + i, y + i);
    }
}
