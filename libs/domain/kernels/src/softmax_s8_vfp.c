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
    for (; count >= 8; count -= 8, x += 8) {
        memcpy(&word, x, 4);
        most = larger(most, word);
        memcpy(&word, x + 4, 4);
        most = larger(most, word);
    }
    for (; count > 0; count--)
        most = larger(most, ((uint32_t)*x++ & 255u) | 0x80808000u);
    most = larger(most, most >> 16 | most << 16);
    return (int8_t)larger(most, most >> 8 | most << 24);
}

/* Runs `one` for each of %[n] elements, four at a time while they last. */
#define EACH(one)                                                                                  \
    "subs %[n], %[n], #4\n"                                                                        \
    "blt 2f\n"                                                                                     \
    "1:\n" one one one one "subs %[n], %[n], #4\n"                                                 \
    "bge 1b\n"                                                                                     \
    "2:\n"                                                                                         \
    "adds %[n], %[n], #4\n"                                                                        \
    "beq 4f\n"                                                                                     \
    "3:\n" one "subs %[n], %[n], #1\n"                                                             \
    "bne 3b\n"                                                                                     \
    "4:\n"
#define EXPONENTIAL                                                                                \
    "ldrsb %[e], [%[x]], #1\n"                                                                     \
    "ldr %[e], [%[exponentials], %[e], lsl #2]\n"

static inline uint32_t sum_of(uintptr_t exponentials, const int8_t *x, int32_t count)
{
    uint32_t sum = 0, e;
    __asm__ volatile(EACH(EXPONENTIAL "add %[sum], %[sum], %[e]\n")
                     : [x] "+&r"(x), [n] "+&r"(count), [sum] "+&r"(sum), [e] "=&r"(e)
                     : [exponentials] "r"(exponentials)
                     : "cc", "memory");
    return sum;
}

static inline void line(const nk_softmax_s8_params *p, const int8_t *x, int8_t *y)
{
    int32_t left = p->axis, e;
    /* The address that element 0 would have its entry at; it may lie behind the table. */
    const uintptr_t exponentials =
        (uintptr_t)(p->exponentials + 255) - sizeof(int32_t) * (uint32_t)largest(x, left);
    const float sum = (float)sum_of(exponentials, x, left);
    const int32_t multiplier = (int32_t)(p->numerator / sum);
    __asm__ volatile(EACH(EXPONENTIAL "smmla %[e], %[e], %[multiplier], %[offset]\n"
                                      "asr %[e], %[e], %[shift]\n"
                                      "ssat %[e], #8, %[e]\n"
                                      "strb %[e], [%[y]], #1\n")
                     : [x] "+&r"(x), [y] "+&r"(y), [n] "+&r"(left), [e] "=&r"(e)
                     : [exponentials] "r"(exponentials), [multiplier] "r"(multiplier),
                       [offset] "r"(p->offset), [shift] "r"(p->shift)
                     : "cc", "memory");
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
