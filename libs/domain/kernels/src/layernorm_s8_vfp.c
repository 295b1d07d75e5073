/* Cortex-M variant: SMMLA scales, four elements at a time. Bit-equal to layernorm_s8.c. */
#include "nk/layernorm_s8.h"

#include "nk/vfp.h"

/* clang-format off */
#define ELEMENT                                                                                    \
    "ldrsb %[a], [%[x]], #1\n"                                                                     \
    "ldrd %[g], %[h], [%[numbers]], #8\n"                                                          \
    "mla %[a], %[a], %[factor], %[offset]\n"                                                       \
    "smmla %[a], %[a], %[g], %[h]\n"                                                               \
    "ssat %[a], #8, %[a], asr #10\n"                                                                        \
    "strb %[a], [%[y]], #1\n"
/* clang-format on */

static inline void row(const nk_layernorm_s8_params *p, const int8_t *x, int8_t *y)
{
    const nk_norm_line line = nk_norm_line_of(p, x);
    const int32_t *numbers = p->numbers;
    int32_t left = p->inner, a, g, h;
    __asm__ volatile("subs %[n], %[n], #4\n"
                     "blt 2f\n"
                     "1:\n" ELEMENT ELEMENT ELEMENT ELEMENT "subs %[n], %[n], #4\n"
                     "bge 1b\n"
                     "2:\n"
                     "adds %[n], %[n], #4\n"
                     "beq 4f\n"
                     "3:\n" ELEMENT "subs %[n], %[n], #1\n"
                     "bne 3b\n"
                     "4:\n"
                     : [x] "+&r"(x), [y] "+&r"(y), [numbers] "+&r"(numbers), [n] "+&r"(left),
                       [a] "=&r"(a), [g] "=&r"(g), [h] "=&r"(h)
                     : [factor] "r"(line.factor), [offset] "r"(line.offset)
                     : "cc", "memory");
}

void nk_layernorm_s8(const nk_layernorm_s8_params *p, const int8_t *x, int8_t *y)
{
    for (int32_t o = 0; o < p->outer; o++, x += p->inner, y += p->inner)
        row(p, x, y);
}
