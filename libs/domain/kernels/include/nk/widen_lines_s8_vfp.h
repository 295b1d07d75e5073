#ifndef NK_WIDEN_LINES_S8_VFP_H
#define NK_WIDEN_LINES_S8_VFP_H
/* Lines of s8 as pairs of int16 less their zero point, two or four lines side by side; for cores
 * with the DSP extension. */
#include <stdint.h>

#include "nk/vfp.h"

/* Up to 4 lines of an operand (rows of a, columns of b), `line` and `depth` elements apart. */
typedef struct {
    const int8_t *x;
    int32_t line, depth, zero;
} nk_lines_vfp;

/* A pair of elements less the zero point. */
static inline uint32_t nk_pair_vfp(int32_t first, int32_t second, int32_t zero)
{
    return ((uint32_t)(first - zero) & 0xffffu) | (uint32_t)(second - zero) << 16;
}

/* One line whose elements are next to each other, into every step-th word. */
static inline void nk_widen_along_vfp(const int8_t *x, int32_t depth, int32_t zero, uint32_t *wide,
                                      int32_t step)
{
    const uint32_t zeros = nk_pair_vfp(0, 0, -zero);
    int32_t quads = depth >> 2;
    if (quads > 0) {
        __asm__ volatile("1:\n"
                         "ldr r4, [%[x]], #4\n"
                         "subs %[n], %[n], #1\n"
                         "sxtb16 r5, r4\n"
                         "sxtb16 r4, r4, ror #8\n"
                         "ssub16 r5, r5, %[zeros]\n"
                         "ssub16 r4, r4, %[zeros]\n"
                         "pkhbt r6, r5, r4, lsl #16\n"
                         "pkhtb r5, r4, r5, asr #16\n"
                         "str r6, [%[wide]]\n"
                         "str r5, [%[wide], %[step]]\n"
                         "add %[wide], %[wide], %[step], lsl #1\n"
                         "bne 1b\n"
                         : [x] "+&r"(x), [wide] "+&r"(wide), [n] "+&r"(quads)
                         : [zeros] "r"(zeros), [step] "r"(4 * step)
                         : "r4", "r5", "r6", "cc", "memory");
    }
    if ((depth & 2) != 0) {
        *wide = nk_pair_vfp(x[0], x[1], zero);
        wide += step;
        x += 2;
    }
    if ((depth & 1) != 0) *wide = nk_pair_vfp(x[0], zero, zero);
}

/* Two lines whose elements are next to each other: words of both for each pair. */
static inline void nk_widen_two_lines_vfp(const int8_t *x0, const int8_t *x1, int32_t depth,
                                          int32_t zero, uint32_t *wide)
{
    const uint32_t zeros = nk_pair_vfp(0, 0, -zero);
    int32_t quads = depth >> 2;
    if (quads > 0) {
        __asm__ volatile("1:\n"
                         "ldr r4, [%[x0]], #4\n"
                         "ldr r5, [%[x1]], #4\n"
                         "subs %[n], %[n], #1\n"
                         "sxtb16 r6, r4\n"
                         "sxtb16 r4, r4, ror #8\n"
                         "sxtb16 r8, r5\n"
                         "sxtb16 r5, r5, ror #8\n"
                         "ssub16 r6, r6, %[zeros]\n"
                         "ssub16 r4, r4, %[zeros]\n"
                         "ssub16 r8, r8, %[zeros]\n"
                         "ssub16 r5, r5, %[zeros]\n"
                         "pkhtb r11, r4, r6, asr #16\n"
                         "pkhbt r6, r6, r4, lsl #16\n"
                         "pkhtb r12, r5, r8, asr #16\n"
                         "pkhbt r8, r8, r5, lsl #16\n"
                         "stmia %[wide]!, {r6, r8, r11, r12}\n"
                         "bne 1b\n"
                         : [x0] "+&r"(x0), [x1] "+&r"(x1), [wide] "+&r"(wide), [n] "+&r"(quads)
                         : [zeros] "r"(zeros)
                         : "r4", "r5", "r6", "r8", "r11", "r12", "cc", "memory");
    }
    for (int32_t k = 0; k < (depth & 3); k += 2) {
        const int32_t is_last = k + 1 == (depth & 3);
        *wide++ = nk_pair_vfp(x0[k], is_last ? zero : x0[k + 1], zero);
        *wide++ = nk_pair_vfp(x1[k], is_last ? zero : x1[k + 1], zero);
    }
}

/* Four lines that lie side by side: words of lines 0 to 3 for each pair. */
static inline void nk_widen_across_vfp(const nk_lines_vfp *from, int32_t depth, uint32_t *wide)
{
    const uint32_t zeros = nk_pair_vfp(0, 0, -from->zero);
    const int8_t *x = from->x;
    int32_t pairs = depth >> 1;
    if (pairs > 0) {
        __asm__ volatile("1:\n"
                         "ldr r4, [%[x]]\n"
                         "ldr r5, [%[x], %[step]]\n"
                         "add %[x], %[x], %[step], lsl #1\n"
                         "subs %[n], %[n], #1\n"
                         "sxtb16 r6, r4\n"
                         "sxtb16 r4, r4, ror #8\n"
                         "sxtb16 r8, r5\n"
                         "sxtb16 r5, r5, ror #8\n"
                         "pkhbt r9, r6, r8, lsl #16\n"
                         "pkhtb r11, r8, r6, asr #16\n"
                         "pkhbt r10, r4, r5, lsl #16\n"
                         "pkhtb r12, r5, r4, asr #16\n"
                         "ssub16 r9, r9, %[zeros]\n"
                         "ssub16 r10, r10, %[zeros]\n"
                         "ssub16 r11, r11, %[zeros]\n"
                         "ssub16 r12, r12, %[zeros]\n"
                         "stmia %[wide]!, {r9-r12}\n"
                         "bne 1b\n"
                         : [x] "+&r"(x), [wide] "+&r"(wide), [n] "+&r"(pairs)
                         : [zeros] "r"(zeros), [step] "r"(from->depth)
                         : "r4", "r5", "r6", "r8", "r9", "r10", "r11", "r12", "cc", "memory");
    }
    for (int32_t i = 0; (depth & 1) != 0 && i < 4; i++) {
        wide[i] = nk_pair_vfp(x[i], from->zero, from->zero);
    }
}

/* Words of `together` lines for each pair of k; lines after the first `count` repeat the last. */
static inline void nk_widen_lines_vfp(const nk_lines_vfp *from, int32_t count, int32_t together,
                                      int32_t depth, uint32_t *wide)
{
    if (from->line == 1 && count == 4) {
        nk_widen_across_vfp(from, depth, wide);
        return;
    }
    if (from->depth == 1 && together == 2) {
        nk_widen_two_lines_vfp(from->x, from->x + (count - 1) * from->line, depth, from->zero,
                               wide);
        return;
    }
    for (int32_t i = 0; i < together; i++, wide++) {
        const int8_t *x = from->x + (i < count ? i : count - 1) * from->line;
        if (from->depth == 1) {
            nk_widen_along_vfp(x, depth, from->zero, wide, together);
            continue;
        }
        uint32_t *to = wide;
        for (int32_t k = 0; k < depth; k += 2, to += together, x += 2 * from->depth) {
            *to = nk_pair_vfp(x[0], k + 1 < depth ? x[from->depth] : from->zero, from->zero);
        }
    }
}

#endif
