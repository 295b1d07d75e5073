/*
 * Cortex-M variant: four elements at a time where the shift is NK_AFFINE_SHIFT and ties go up.
 * Bit-equal to affine_elements_s8.c.
 */
#include "nk/affine_elements_s8.h"

#include "nk/affine_row_s8.h"
#include "nk/round_s8.h"
#include "nk/vfp.h"

/* clang-format off */
#define ELEMENT(load)                                                                              \
    "ldrsb %[a], [%[x]], #1\n" load                                                                \
    "mla %[a], %[a], %[f], %[o]\n"                                                                 \
    "ssat %[a], #8, %[a], asr #21\n"                                                               \
    "strb %[a], [%[y]], #1\n"

#define RUN(load)                                                                                  \
    __asm__ volatile("subs %[n], %[n], #4\n"                                                       \
                     "blt 2f\n"                                                                    \
                     "1:\n" ELEMENT(load) ELEMENT(load) ELEMENT(load) ELEMENT(load)                \
                     "subs %[n], %[n], #4\n"                                                       \
                     "bge 1b\n"                                                                    \
                     "2:\n"                                                                        \
                     "adds %[n], %[n], #4\n"                                                       \
                     "beq 4f\n"                                                                    \
                     "3:\n" ELEMENT(load)                                                          \
                     "subs %[n], %[n], #1\n"                                                       \
                     "bne 3b\n"                                                                    \
                     "4:\n"                                                                        \
                     : [x] "+r"(x), [y] "+r"(y), [n] "+r"(count), [factor] "+r"(factor),           \
                       [offset] "+r"(offset), [a] "=&r"(a), [f] "+&r"(f), [o] "+&r"(o)             \
                     :                                                                             \
                     : "cc", "memory")

#define LOAD_FACTOR "ldr %[f], [%[factor]], #4\n"
#define LOAD_OFFSET "ldr %[o], [%[offset]], #4\n"
/* clang-format on */

void nk_affine_elements_s8(const nk_affine_elements *p, const int8_t *x, const int32_t *factor,
                           const int32_t *offset, int8_t *y, int32_t count)
{
    if (p->shift != NK_AFFINE_SHIFT || p->ties != NK_TIES_UP) {
        for (; count > 0; count--) {
            *y++ = nk_round_s8(*x++ * *factor + *offset, p->shift, p->ties);
            factor += p->factor_step;
            offset += p->offset_step;
        }
        return;
    }
    int32_t a, f = *factor, o = *offset;
    if (p->factor_step == 0 && p->offset_step == 0)
        RUN("");
    else if (p->factor_step == 0)
        RUN(LOAD_OFFSET);
    else if (p->offset_step == 0)
        RUN(LOAD_FACTOR);
    else
        RUN(LOAD_FACTOR LOAD_OFFSET);
}
