#ifndef NK_DOT_BLOCKS_S8_VFP_H
#define NK_DOT_BLOCKS_S8_VFP_H
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
    : [w] "+&r"(w), [x] "+&r"(x), [n] "+&r"(n), "+&r"(from)                                            \
    : [sums] "r"(sums)                                                                             \
    : "r4", "r5", "r6", "r7", "r9", "r10", "r11", "r12", "lr", "cc", "memory"

/* All pairs: n is their number, r4-r7 what the sums start at, even and odd lanes not yet apart. */
#define NK_DOTS4_LOOPS                                                                             \
    "subs %[n], %[n], #8\n"                                                                        \
    "blt 2f\n"                                                                                     \
    "1:\n" NK_DOTS4_TWO_PAIRS NK_DOTS4_TWO_PAIRS NK_DOTS4_TWO_PAIRS NK_DOTS4_TWO_PAIRS             \
    "subs %[n], %[n], #8\n"                                                                        \
    "bge 1b\n"                                                                                     \
    "2:\n"                                                                                         \
    "adds %[n], %[n], #6\n"                                                                        \
    "blt 4f\n"                                                                                     \
    "3:\n" NK_DOTS4_TWO_PAIRS "subs %[n], %[n], #2\n"                                              \
    "bge 3b\n"                                                                                     \
    "4:\n"                                                                                         \
    "adds %[n], %[n], #2\n"                                                                        \
    "beq 5f\n"                                                                                     \
    "ldr r8, [%[x]]\n"                                                                             \
    "ldrd r10, r11, [%[w]], #8\n" NK_TWO_OUTPUTS(r8, r10, r4, r5)                                  \
        NK_TWO_OUTPUTS(r8, r11, r6, r7) "5:\n"                                                     \
                                        "sub r5, r5, r4\n"                                         \
                                        "sub r7, r7, r6\n"

/* Start values from r8; sums in r4-r7 as nk/dot_s8.h gives them. */
#define NK_DOTS4_SUMS                                                                              \
    "ldmia r8, {r4-r7}\n"                                                                          \
    "add r5, r4, r5, lsl #8\n"                                                                     \
    "add r7, r6, r7, lsl #8\n" NK_DOTS4_LOOPS

static inline const int32_t *nk_dots4_vfp(const int32_t *start, const int32_t *w, const int16_t *x,
                                          int32_t pairs, int32_t *sums)
{
    register const int32_t *from __asm__("r8") = start;
    int32_t n = pairs;
    __asm__ volatile(NK_DOTS4_SUMS "stmia %[sums], {r4-r7}\n" NK_DOTS_OPERANDS);
    return w;
}

/* What nk_dense4_vfp makes outputs of. */
typedef struct {
    int32_t total128;      /* 128 times the sum of the inputs */
    int32_t offset, shift; /* of nk/requant.h, whose pre is 0 */
    int8_t *y;             /* moves on by 4 */
} nk_outputs_vfp;

/* A block of 4 outputs rescaled and saturated to int8; start values, weights and multipliers at
 * `start`. Returns the address behind them. */
static inline const int32_t *nk_dense4_vfp(const int32_t *start, const int16_t *x, int32_t pairs,
                                           nk_outputs_vfp *sums)
{
    register const int32_t *from __asm__("r8") = start;
    const int32_t *w = start + 4;
    int32_t n = pairs;
    __asm__ volatile(NK_DOTS4_SUMS "ldmia %[sums], {r8-r11}\n"
                                   "sub r4, r4, r8\n"
                                   "sub r6, r6, r8\n"
                                   "ldrd r8, r12, [%[w]], #8\n"
                                   "smmla r4, r4, r8, r9\n"
                                   "smmla r5, r5, r12, r9\n"
                                   "ldrd r8, r12, [%[w]], #8\n"
                                   "smmla r6, r6, r8, r9\n"
                                   "smmla r7, r7, r12, r9\n"
                                   "asr r4, r4, r10\n"
                                   "asr r5, r5, r10\n"
                                   "asr r6, r6, r10\n"
                                   "asr r7, r7, r10\n"
                                   "ssat r4, #8, r4\n"
                                   "ssat r5, #8, r5\n"
                                   "ssat r6, #8, r6\n"
                                   "ssat r7, #8, r7\n"
                                   "strb r4, [r11], #1\n"
                                   "strb r5, [r11], #1\n"
                                   "strb r6, [r11], #1\n"
                                   "strb r7, [r11], #1\n"
                                   "str r11, [%[sums], #12]\n" NK_DOTS_OPERANDS);
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
