/* Cortex-M variant: eight elements at a time, then what is left by its bits. Moves bits, so equal
 * by nature. */
#include "nk/widen_rows_s8.h"

#include "nk/vfp.h"

/* The elements of a row that make eights. */
#define EIGHTS                                                                                     \
    "subs %[left], %[width], #8\n"                                                                 \
    "blt 3f\n"                                                                                     \
    "2:\n"                                                                                         \
    "ldr r8, [%[x]], #4\n"                                                                         \
    "ldr r9, [%[x]], #4\n"                                                                         \
    "subs %[left], %[left], #8\n"                                                                  \
    "sxtb16 r10, r8\n"                                                                             \
    "sxtb16 r8, r8, ror #8\n"                                                                      \
    "sxtb16 r11, r9\n"                                                                             \
    "sxtb16 r9, r9, ror #8\n"                                                                      \
    "pkhbt r12, r10, r8, lsl #16\n"                                                                \
    "pkhtb r8, r8, r10, asr #16\n"                                                                 \
    "pkhbt r10, r11, r9, lsl #16\n"                                                                \
    "pkhtb r9, r9, r11, asr #16\n"                                                                 \
    "str r8, [%[y], #4]\n"                                                                         \
    "str r10, [%[y], #8]\n"                                                                        \
    "str r9, [%[y], #12]\n"                                                                        \
    "str r12, [%[y]], #16\n"                                                                       \
    "bge 2b\n"

/* What is left of a row: 4, 2 and 1. */
#define REST                                                                                       \
    "3:\n"                                                                                         \
    "lsls r8, %[width], #30\n" /* carry: 4 are left, negative: 2 */                                \
    "bcc 4f\n"                                                                                     \
    "ldr r8, [%[x]], #4\n"                                                                         \
    "sxtb16 r10, r8\n"                                                                             \
    "sxtb16 r8, r8, ror #8\n"                                                                      \
    "pkhbt r12, r10, r8, lsl #16\n"                                                                \
    "pkhtb r8, r8, r10, asr #16\n"                                                                 \
    "str r8, [%[y], #4]\n"                                                                         \
    "str r12, [%[y]], #8\n"                                                                        \
    "4:\n"                                                                                         \
    "bpl 5f\n"                                                                                     \
    "ldrsb r8, [%[x]], #1\n"                                                                       \
    "ldrsb r9, [%[x]], #1\n"                                                                       \
    "strh r9, [%[y], #2]\n"                                                                        \
    "strh r8, [%[y]], #4\n"                                                                        \
    "5:\n"                                                                                         \
    "tst %[width], #1\n"                                                                           \
    "beq 6f\n"                                                                                     \
    "ldrsb r8, [%[x]], #1\n"                                                                       \
    "strh r8, [%[y]], #2\n"

void nk_widen_rows_s8(const int8_t *x, int32_t skip, int16_t *y, int32_t pitch, int32_t rows,
                      int32_t width)
{
    const int32_t gap = 2 * (pitch - width);
    int32_t left;
    if (rows <= 0) return;
    __asm__ volatile("1:\n" EIGHTS REST "6:\n"
                     "subs %[rows], %[rows], #1\n"
                     "add %[x], %[x], %[skip]\n"
                     "add %[y], %[y], %[gap]\n"
                     "bne 1b\n"
                     : [x] "+&r"(x), [y] "+&r"(y), [rows] "+&r"(rows), [left] "=&r"(left)
                     : [skip] "r"(skip), [gap] "r"(gap), [width] "r"(width)
                     : "r8", "r9", "r10", "r11", "r12", "cc", "memory");
}
