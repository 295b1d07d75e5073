#ifndef NK_DOT_ROWS_S8_VFP_H
#define NK_DOT_ROWS_S8_VFP_H
/* The blocks of nk/dot_s8.h for two rows at a time, whose pairs of inputs stand side by side; for
 * cores with the DSP extension, to be inlined. */
#include <stdint.h>

#include "nk/vfp.h"

/* What a block of outputs of two rows needs, in the order that the assembly loads it. */
typedef struct {
    int32_t total128[2];   /* 128 times the sum of the inputs */
    int32_t offset, shift; /* of nk/requant.h, whose pre is 0 */
    int8_t *y[2];          /* move on */
} nk_two_rows_vfp;

/* Widens depth elements of two rows; a quad of each after the other, in pairs. */
static inline void nk_widen_two_vfp(const int8_t *x0, const int8_t *x1, int32_t depth,
                                    int16_t *wide, int32_t *total128)
{
    int32_t quads = depth >> 2, sum0 = 0, sum1 = 0;
    if (quads > 0) {
        __asm__ volatile("1:\n"
                         "ldr r4, [%[x0]], #4\n"
                         "ldr r5, [%[x1]], #4\n"
                         "mov r12, #0x00010001\n"
                         "sxtb16 r6, r4\n"
                         "sxtb16 r4, r4, ror #8\n"
                         "smlad %[sum0], r6, r12, %[sum0]\n"
                         "smlad %[sum0], r4, r12, %[sum0]\n"
                         "sxtb16 r8, r5\n"
                         "sxtb16 r5, r5, ror #8\n"
                         "smlad %[sum1], r8, r12, %[sum1]\n"
                         "smlad %[sum1], r5, r12, %[sum1]\n"
                         "pkhtb r10, r4, r6, asr #16\n"
                         "pkhbt r6, r6, r4, lsl #16\n"
                         "pkhtb r11, r5, r8, asr #16\n"
                         "pkhbt r8, r8, r5, lsl #16\n"
                         "stmia %[wide]!, {r6, r8, r10, r11}\n"
                         "subs %[n], %[n], #1\n"
                         "bne 1b\n"
                         : [x0] "+r"(x0), [x1] "+r"(x1), [wide] "+r"(wide), [n] "+r"(quads),
                           [sum0] "+r"(sum0), [sum1] "+r"(sum1)
                         :
                         : "r4", "r5", "r6", "r8", "r10", "r11", "r12", "cc", "memory");
    }
    depth &= 3;
    for (int32_t k = 0; depth > 0 && k < 4; k++) {
        const int16_t v0 = k < depth ? x0[k] : 0, v1 = k < depth ? x1[k] : 0;
        int16_t *const at = wide + 4 * (k >> 1) + (k & 1);
        at[0] = v0;
        at[2] = v1;
        sum0 += v0;
        sum1 += v1;
    }
    total128[0] = (int32_t)(128u * (uint32_t)sum0);
    total128[1] = (int32_t)(128u * (uint32_t)sum1);
}

/* Sums in r4-r7 and r8-r11, inputs in r12 and lr. */
#define NK_FOUR_BY_TWO                                                                             \
    "ldrd r2, r3, [r1], #8\n"                                                                      \
    "ldrd r12, lr, [r0], #8\n"                                                                     \
    "smlad r5, r12, r2, r5\n"                                                                      \
    "smlad r9, lr, r2, r9\n"                                                                       \
    "uxtb16 r2, r2\n"                                                                              \
    "smlad r7, r12, r3, r7\n"                                                                      \
    "smlad r11, lr, r3, r11\n"                                                                     \
    "uxtb16 r3, r3\n"                                                                              \
    "smlad r4, r12, r2, r4\n"                                                                      \
    "smlad r8, lr, r2, r8\n"                                                                       \
    "smlad r6, r12, r3, r6\n"                                                                      \
    "smlad r10, lr, r3, r10\n"

/* Start values at r1; the ends of the two loops in r2 and r3, r12 is kept in s2. Leaves the sums as
 * nk/dot_s8.h gives them. */
#define NK_DOTS4X2_SUMS                                                                            \
    "vmov s0, r2\n"                                                                                \
    "vmov s1, r3\n"                                                                                \
    "vmov s2, r12\n"                                                                               \
    "ldmia r1!, {r4-r7}\n"                                                                         \
    "add r5, r4, r5, lsl #8\n"                                                                     \
    "add r7, r6, r7, lsl #8\n"                                                                     \
    "mov r8, r4\n"                                                                                 \
    "mov r9, r5\n"                                                                                 \
    "mov r10, r6\n"                                                                                \
    "mov r11, r7\n"                                                                                \
    "cmp r0, r2\n"                                                                                 \
    "beq 2f\n"                                                                                     \
    "1:\n" NK_FOUR_BY_TWO NK_FOUR_BY_TWO NK_FOUR_BY_TWO NK_FOUR_BY_TWO "vmov r12, s0\n"            \
    "cmp r0, r12\n"                                                                                \
    "bne 1b\n"                                                                                     \
    "2:\n"                                                                                         \
    "vmov r12, s1\n"                                                                               \
    "cmp r0, r12\n"                                                                                \
    "beq 4f\n"                                                                                     \
    "3:\n" NK_FOUR_BY_TWO "vmov r12, s1\n"                                                         \
    "cmp r0, r12\n"                                                                                \
    "bne 3b\n"                                                                                     \
    "4:\n"                                                                                         \
    "sub r5, r5, r4\n"                                                                             \
    "sub r7, r7, r6\n"                                                                             \
    "sub r9, r9, r8\n"                                                                             \
    "sub r11, r11, r10\n"

#define NK_DOTS4X2_OPERANDS                                                                        \
: "+r"(x), "+r"(w), "+r"(fours_end), "+r"(end), "+r"(to) \
: \
: "r4", "r5", "r6", "r7", "r8", "r9", "r10", "r11", "lr", "s0", "s1", "s2", "cc", "memory"

/* Sums of a block of 4: those of the first row, those of the second. */
static inline const int32_t *nk_dots4x2_vfp(const int32_t *block, const int16_t *wide,
                                            int32_t pairs, int32_t *sums)
{
    register const int16_t *x __asm__("r0") = wide;
    register const int32_t *w __asm__("r1") = block;
    register const int16_t *fours_end __asm__("r2") = wide + 4 * (pairs & ~3);
    register const int16_t *end __asm__("r3") = wide + 4 * pairs;
    register int32_t *to __asm__("r12") = sums;
    __asm__ volatile(NK_DOTS4X2_SUMS "vmov r0, s2\n"
                                     "stmia r0, {r4-r11}\n" NK_DOTS4X2_OPERANDS);
    return w;
}

/* A block of 4 outputs of both rows, start values first. Returns the address behind it. */
static inline const int32_t *nk_dense4x2_vfp(const int32_t *block, const int16_t *wide,
                                             int32_t pairs, nk_two_rows_vfp *rows)
{
    register const int16_t *x __asm__("r0") = wide;
    register const int32_t *w __asm__("r1") = block;
    register const int16_t *fours_end __asm__("r2") = wide + 4 * (pairs & ~3);
    register const int16_t *end __asm__("r3") = wide + 4 * pairs;
    register nk_two_rows_vfp *to __asm__("r12") = rows;
    __asm__ volatile(NK_DOTS4X2_SUMS "vmov r0, s2\n"
                                     "ldmia r0!, {r2, r3, r12, lr}\n"
                                     "sub r4, r4, r2\n"
                                     "sub r6, r6, r2\n"
                                     "sub r8, r8, r3\n"
                                     "sub r10, r10, r3\n"
                                     "ldrd r2, r3, [r1], #8\n"
                                     "smmla r4, r4, r2, r12\n"
                                     "smmla r5, r5, r3, r12\n"
                                     "smmla r8, r8, r2, r12\n"
                                     "smmla r9, r9, r3, r12\n"
                                     "ldrd r2, r3, [r1], #8\n"
                                     "smmla r6, r6, r2, r12\n"
                                     "smmla r7, r7, r3, r12\n"
                                     "smmla r10, r10, r2, r12\n"
                                     "smmla r11, r11, r3, r12\n"
                                     "ldrd r2, r3, [r0]\n"
                                     "asr r4, r4, lr\n"
                                     "asr r5, r5, lr\n"
                                     "asr r6, r6, lr\n"
                                     "asr r7, r7, lr\n"
                                     "asr r8, r8, lr\n"
                                     "asr r9, r9, lr\n"
                                     "asr r10, r10, lr\n"
                                     "asr r11, r11, lr\n"
                                     "ssat r4, #8, r4\n"
                                     "ssat r5, #8, r5\n"
                                     "ssat r6, #8, r6\n"
                                     "ssat r7, #8, r7\n"
                                     "ssat r8, #8, r8\n"
                                     "ssat r9, #8, r9\n"
                                     "ssat r10, #8, r10\n"
                                     "ssat r11, #8, r11\n"
                                     "strb r4, [r2], #1\n"
                                     "strb r5, [r2], #1\n"
                                     "strb r6, [r2], #1\n"
                                     "strb r7, [r2], #1\n"
                                     "strb r8, [r3], #1\n"
                                     "strb r9, [r3], #1\n"
                                     "strb r10, [r3], #1\n"
                                     "strb r11, [r3], #1\n"
                                     "strd r2, r3, [r0]\n" NK_DOTS4X2_OPERANDS);
    return w;
}

/* Sums of a block of 2: both of the first row, both of the second. */
static inline const int32_t *nk_dots2x2_vfp(const int32_t *w, const int16_t *x, int32_t pairs,
                                            int32_t *sums)
{
    __asm__ volatile("ldmia %[w]!, {r4-r5}\n"
                     "add r5, r4, r5, lsl #8\n"
                     "mov r8, r4\n"
                     "mov r9, r5\n"
                     "1:\n"
                     "ldrd r12, lr, [%[x]], #8\n"
                     "ldr r10, [%[w]], #4\n"
                     "subs %[n], %[n], #1\n"
                     "smlad r5, r12, r10, r5\n"
                     "smlad r9, lr, r10, r9\n"
                     "uxtb16 r10, r10\n"
                     "smlad r4, r12, r10, r4\n"
                     "smlad r8, lr, r10, r8\n"
                     "bne 1b\n"
                     "sub r5, r5, r4\n"
                     "sub r9, r9, r8\n"
                     "stmia %[sums], {r4, r5, r8, r9}\n"
                     : [w] "+&r"(w), [x] "+&r"(x), [n] "+&r"(pairs)
                     : [sums] "r"(sums)
                     : "r4", "r5", "r8", "r9", "r10", "r12", "lr", "cc", "memory");
    return w;
}

/* Sums of a block of 1, of both rows. */
static inline const int32_t *nk_dots1x2_vfp(const int32_t *w, const int16_t *x, int32_t pairs,
                                            int32_t *sums)
{
    __asm__ volatile("ldr r4, [%[w]], #4\n"
                     "mov r5, r4\n"
                     "1:\n"
                     "ldr r10, [%[w]], #4\n"
                     "ldrd r12, lr, [%[x]], #8\n"
                     "ldrd r8, r9, [%[x]], #8\n"
                     "subs %[n], %[n], #2\n"
                     "sxtb16 r11, r10\n"
                     "sxtb16 r10, r10, ror #8\n"
                     "smlad r4, r12, r11, r4\n"
                     "smlad r5, lr, r11, r5\n"
                     "smlad r4, r8, r10, r4\n"
                     "smlad r5, r9, r10, r5\n"
                     "bgt 1b\n"
                     "strd r4, r5, [%[sums]]\n"
                     : [w] "+&r"(w), [x] "+&r"(x), [n] "+&r"(pairs)
                     : [sums] "r"(sums)
                     : "r4", "r5", "r8", "r9", "r10", "r11", "r12", "lr", "cc", "memory");
    return w;
}

#endif
