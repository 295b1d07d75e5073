/*
 * Cortex-M variant: eight elements at a time, then single ones. SXTAB takes a byte out of a word
 * and the zero point off it. Bit-equal to dequantize_s8.c.
 */
#include "nk/dequantize_s8.h"

#include "nk/vfp.h"

/* clang-format off */
#define CONVERT(s) "vcvt.f32.s32 s" #s ", s" #s "\n"
#define SCALE(s) "vmul.f32 s" #s ", s" #s ", %[scale]\n"
#define EIGHT(f) f(0) f(1) f(2) f(3) f(4) f(5) f(6) f(7)
#define LOAD_FOUR(s0, s1, s2, s3)                                                                  \
    "ldr %[a], [%[x]], #4\n"                                                                       \
    "sxtab %[b], %[zero], %[a]\n"                                                                  \
    "sxtab %[c], %[zero], %[a], ror #8\n"                                                          \
    "vmov s" #s0 ", s" #s1 ", %[b], %[c]\n"                                                        \
    "sxtab %[b], %[zero], %[a], ror #16\n"                                                         \
    "sxtab %[c], %[zero], %[a], ror #24\n"                                                         \
    "vmov s" #s2 ", s" #s3 ", %[b], %[c]\n"
/* clang-format on */

void nk_dequantize_s8(const nk_dequantize_s8_params *p, const int8_t *x, float *y)
{
    int32_t left = p->count;
    uint32_t a, b, c;
    /* clang-format off */
    __asm__ volatile("subs %[n], %[n], #8\n"
                     "blt 2f\n"
                     "1:\n"
                     LOAD_FOUR(0, 1, 2, 3) LOAD_FOUR(4, 5, 6, 7)
                     EIGHT(CONVERT) EIGHT(SCALE)
                     "vstmia %[y]!, {s0-s7}\n"
                     "subs %[n], %[n], #8\n"
                     "bge 1b\n"
                     "2:\n"
                     "adds %[n], %[n], #8\n"
                     "ble 4f\n"
                     "3:\n"
                     "ldrsb %[a], [%[x]], #1\n"
                     "add %[a], %[a], %[zero]\n"
                     "vmov s0, %[a]\n"
                     CONVERT(0) SCALE(0)
                     "vstmia %[y]!, {s0}\n"
                     "subs %[n], %[n], #1\n"
                     "bne 3b\n"
                     "4:\n"
                     : [x] "+&r"(x), [y] "+&r"(y), [n] "+&r"(left), [a] "=&r"(a), [b] "=&r"(b),
                       [c] "=&r"(c)
                     : [scale] "t"(p->scale), [zero] "r"(-p->zero)
                     : "s0", "s1", "s2", "s3", "s4", "s5", "s6", "s7", "cc", "memory");
    /* clang-format on */
}
