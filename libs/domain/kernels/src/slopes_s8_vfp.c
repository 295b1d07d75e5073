/* Cortex-M variant: a conditional multiplication where ties go up. Bit-equal to slopes_s8.c. */
#include "nk/slopes_s8.h"

#include "nk/round_s8.h"
#include "nk/vfp.h"

/* clang-format off */
#define ELEMENT                                                                                    \
    "ldrsb %[a], [%[x]], #1\n"                                                                     \
    "cmp %[a], %[zero]\n"                                                                          \
    "ite ge\n"                                                                                     \
    "mlage %[a], %[a], %[f], %[o]\n"                                                               \
    "mlalt %[a], %[a], %[g], %[h]\n"                                                               \
    "asr %[a], %[a], %[shift]\n"                                                                   \
    "ssat %[a], #8, %[a]\n"                                                                        \
    "strb %[a], [%[y]], #1\n"
/* clang-format on */

static inline void row(const nk_slopes_s8_params *p, const int8_t *x, const int32_t *below,
                       int8_t *y)
{
    int32_t a, left = p->inner;
    __asm__ volatile("subs %[n], %[n], #2\n"
                     "blt 2f\n"
                     "1:\n" ELEMENT ELEMENT "subs %[n], %[n], #2\n"
                     "bge 1b\n"
                     "2:\n"
                     "adds %[n], %[n], #2\n"
                     "beq 3f\n" ELEMENT "3:\n"
                     : [x] "+&r"(x), [y] "+&r"(y), [n] "+&r"(left), [a] "=&r"(a)
                     : [zero] "r"(p->zero), [f] "r"(p->factor), [o] "r"(p->offset),
                       [g] "r"(below[0]), [h] "r"(below[1]), [shift] "r"(p->shift)
                     : "cc", "memory");
}

static void exact_row(const nk_slopes_s8_params *p, const int8_t *x, const int32_t *below,
                      int8_t *y)
{
    for (int32_t i = 0; i < p->inner; i++) {
        const int32_t sum =
            x[i] >= p->zero ? x[i] * p->factor + p->offset : x[i] * below[0] + below[1];
        y[i] = nk_round_s8(sum, p->shift, p->ties);
    }
}

void nk_slopes_s8(const nk_slopes_s8_params *p, const int8_t *x, const int32_t *numbers, int8_t *y)
{
    for (int32_t o = 0; o < p->outer; o++) {
        for (int32_t c = 0; c < p->channels; c++, x += p->inner, y += p->inner) {
            if (p->ties == NK_TIES_UP)
                row(p, x, numbers + 2 * c, y);
            else
                exact_row(p, x, numbers + 2 * c, y);
        }
    }
}
