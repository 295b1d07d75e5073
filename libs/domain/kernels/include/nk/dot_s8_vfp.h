#ifndef NK_DOT_S8_VFP_H
#define NK_DOT_S8_VFP_H
/* The blocks of nk/dot_s8.h for cores with the DSP extension, to be inlined: sums in r4-r7, inputs
 * in r8 and r9, weights in r10-r12 and lr. */
#include <stdint.h>

#include "nk/vfp.h"

/* One word of weights: both sums of its two outputs. */
#define NK_TWO_OUTPUTS(x, w, even, odd)                                                            \
    "smlad " #odd ", " #x ", " #w ", " #odd "\n"                                                   \
    "uxtb16 " #w ", " #w "\n"                                                                      \
    "smlad " #even ", " #x ", " #w ", " #even "\n"

#define NK_DOTS4_TWO_PAIRS                                                                         \
    "ldrd r8, r9, [%[x]], #8\n"                                                                    \
    "ldmia %[w]!, {r10, r11, r12, lr}\n" NK_TWO_OUTPUTS(r8, r10, r4, r5)                           \
        NK_TWO_OUTPUTS(r8, r11, r6, r7) NK_TWO_OUTPUTS(r9, r12, r4, r5)                            \
            NK_TWO_OUTPUTS(r9, lr, r6, r7)

#define NK_DOTS_OPERANDS                                                                           \
    : [w] "+r"(w), [x] "+r"(x), [n] "+r"(n), "+r"(from)                                            \
    : [sums] "r"(sums)                                                                             \
    : "r4", "r5", "r6", "r7", "r9", "r10", "r11", "r12", "lr", "cc", "memory"

static inline const int32_t *nk_dots4_vfp(const int32_t *start, const int32_t *w, const int16_t *x,
                                          int32_t pairs, int32_t *sums)
{
    register const int32_t *from __asm__("r8") = start;
    int32_t n = pairs;
    __asm__ volatile(
        "ldmia r8, {r4-r7}\n"
        "add r5, r4, r5, lsl #8\n"
        "add r7, r6, r7, lsl #8\n"
        "subs %[n], %[n], #8\n"
        "blt 2f\n"
        "1:\n" NK_DOTS4_TWO_PAIRS NK_DOTS4_TWO_PAIRS NK_DOTS4_TWO_PAIRS NK_DOTS4_TWO_PAIRS
        "subs %[n], %[n], #8\n"
        "bge 1b\n"
        "2:\n"
        "adds %[n], %[n], #6\n"
        "blt 4f\n"
        "3:\n" NK_DOTS4_TWO_PAIRS "subs %[n], %[n], #2\n"
        "bge 3b\n"
        "4:\n"
        "adds %[n], %[n], #2\n"
        "beq 5f\n"
        "ldr r8, [%[x]]\n"
        "ldrd r10, r11, [%[w]], #8\n" NK_TWO_OUTPUTS(r8, r10, r4, r5)
            NK_TWO_OUTPUTS(r8, r11, r6, r7) "5:\n"
                                            "sub r5, r5, r4\n"
                                            "sub r7, r7, r6\n"
                                            "stmia %[sums], {r4-r7}\n" NK_DOTS_OPERANDS);
    return w;
}

#define NK_DOTS2_TWO_PAIRS                                                                         \
    "ldrd r8, r9, [%[x]], #8\n"                                                                    \
    "ldrd r10, r11, [%[w]], #8\n" NK_TWO_OUTPUTS(r8, r10, r4, r5) NK_TWO_OUTPUTS(r9, r11, r4, r5)

static inline const int32_t *nk_dots2_vfp(const int32_t *start, const int32_t *w, const int16_t *x,
                                          int32_t pairs, int32_t *sums)
{
    register const int32_t *from __asm__("r8") = start;
    int32_t n = pairs;
    __asm__ volatile("ldmia r8, {r4-r5}\n"
                     "add r5, r4, r5, lsl #8\n"
                     "subs %[n], %[n], #4\n"
                     "blt 2f\n"
                     "1:\n" NK_DOTS2_TWO_PAIRS NK_DOTS2_TWO_PAIRS "subs %[n], %[n], #4\n"
                     "bge 1b\n"
                     "2:\n"
                     "adds %[n], %[n], #4\n"
                     "beq 4f\n"
                     "3:\n"
                     "ldr r8, [%[x]], #4\n"
                     "ldr r10, [%[w]], #4\n" NK_TWO_OUTPUTS(
                         r8, r10, r4, r5) "subs %[n], %[n], #1\n"
                                          "bne 3b\n"
                                          "4:\n"
                                          "sub r5, r5, r4\n"
                                          "strd r4, r5, [%[sums]]\n" NK_DOTS_OPERANDS);
    return w;
}

static inline const int32_t *nk_dots1_vfp(const int32_t *start, const int32_t *w, const int16_t *x,
                                          int32_t pairs, int32_t *sums)
{
    register const int32_t *from __asm__("r8") = start;
    int32_t n = pairs;
    __asm__ volatile("ldr r4, [r8]\n"
                     "1:\n"
                     "ldr r10, [%[w]], #4\n"
                     "ldrd r8, r9, [%[x]], #8\n"
                     "subs %[n], %[n], #2\n"
                     "sxtb16 r11, r10\n"
                     "sxtb16 r10, r10, ror #8\n"
                     "smlad r4, r8, r11, r4\n"
                     "smlad r4, r9, r10, r4\n"
                     "bgt 1b\n"
                     "str r4, [%[sums]]\n" NK_DOTS_OPERANDS);
    return w;
}

#endif
