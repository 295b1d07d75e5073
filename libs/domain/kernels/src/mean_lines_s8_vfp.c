/*
 * Cortex-M variant: four lines at a time, summed in lanes of 16 bits, 256 elements before a lane
 * could overflow. Bit-equal by nature.
 */
#include "nk/mean_lines_s8.h"

#include "nk/vfp.h"

enum { MOST = 256 };

/* Adds `count` <= MOST elements of each of four neighbouring lines to sums. */
static inline void add_four(int32_t *sums, const int8_t *x, int32_t inner, int32_t count)
{
    uint32_t even = 0, odd = 0;
    __asm__ volatile("subs %[n], %[n], #4\n"
                     "blt 2f\n"
                     "1:\n"
                     "ldr r8, [%[x]]\n"
                     "ldr r9, [%[x], %[inner]]\n"
                     "add %[x], %[x], %[inner], lsl #1\n"
                     "sxtab16 %[even], %[even], r8\n"
                     "sxtab16 %[odd], %[odd], r8, ror #8\n"
                     "ldr r8, [%[x]]\n"
                     "sxtab16 %[even], %[even], r9\n"
                     "sxtab16 %[odd], %[odd], r9, ror #8\n"
                     "ldr r9, [%[x], %[inner]]\n"
                     "add %[x], %[x], %[inner], lsl #1\n"
                     "sxtab16 %[even], %[even], r8\n"
                     "sxtab16 %[odd], %[odd], r8, ror #8\n"
                     "subs %[n], %[n], #4\n"
                     "sxtab16 %[even], %[even], r9\n"
                     "sxtab16 %[odd], %[odd], r9, ror #8\n"
                     "bge 1b\n"
                     "2:\n"
                     "adds %[n], %[n], #4\n"
                     "beq 4f\n"
                     "3:\n"
                     "ldr r8, [%[x]]\n"
                     "add %[x], %[x], %[inner]\n"
                     "sxtab16 %[even], %[even], r8\n"
                     "sxtab16 %[odd], %[odd], r8, ror #8\n"
                     "subs %[n], %[n], #1\n"
                     "bne 3b\n"
                     "4:\n"
                     : [even] "+&r"(even), [odd] "+&r"(odd), [x] "+&r"(x), [n] "+&r"(count)
                     : [inner] "r"(inner)
                     : "r8", "r9", "cc", "memory");
    sums[0] += (int16_t)even;
    sums[1] += (int16_t)odd;
    sums[2] += (int32_t)even >> 16;
    sums[3] += (int32_t)odd >> 16;
}

static void four_lines(const nk_mean_lines_s8_params *p, const int8_t *x, int8_t *y)
{
    const int32_t start = -p->count * p->zero;
    int32_t sums[4] = {start, start, start, start};
    for (int32_t left = p->count; left > 0; left -= MOST, x += MOST * p->inner)
        add_four(sums, x, p->inner, left < MOST ? left : MOST);
    for (int i = 0; i < 4; i++)
        y[i] = nk_average_whole(&p->average, sums[i]);
}

static int8_t one_line(const nk_mean_lines_s8_params *p, const int8_t *x)
{
    int32_t sum = -p->count * p->zero;
    for (int32_t left = p->count; left > 0; left--, x += p->inner)
        sum += *x;
    return nk_average_whole(&p->average, sum);
}

void nk_mean_lines_s8(const nk_mean_lines_s8_params *p, const int8_t *x, int8_t *y)
{
    for (int32_t outer = 0; outer < p->outer; outer++, x += p->count * p->inner) {
        int32_t i = 0;
        for (; i + 4 <= p->inner; i += 4, y += 4)
            four_lines(p, x + i, y);
        for (; i < p->inner; i++)
            *y++ = one_line(p, x + i);
    }
}
