/* Cortex-M variant of nk/dot_s8.h; bit-equal to dot_s8.c. */
#include "nk/dot_s8.h"

#include "nk/dot_blocks_s8_vfp.h"

int32_t nk_widen_s8(const int8_t *x, int32_t depth, int16_t *wide)
{
    int32_t sum = 0, quads = depth >> 2;
    if (quads > 0) {
        __asm__ volatile("mov r9, #0x00010001\n"
                         "1:\n"
                         "ldr r4, [%[x]], #4\n"
                         "subs %[n], %[n], #1\n"
                         "sxtb16 r5, r4\n"
                         "sxtb16 r4, r4, ror #8\n"
                         "pkhbt r6, r5, r4, lsl #16\n"
                         "pkhtb r8, r4, r5, asr #16\n"
                         "smlad %[sum], r5, r9, %[sum]\n"
                         "smlad %[sum], r4, r9, %[sum]\n"
                         "strd r6, r8, [%[wide]], #8\n"
                         "bne 1b\n"
                         : [x] "+r"(x), [wide] "+r"(wide), [n] "+r"(quads), [sum] "+r"(sum)
                         :
                         : "r4", "r5", "r6", "r8", "r9", "cc", "memory");
    }
    depth &= 3;
    if (depth > 0) {
        for (int32_t k = 0; k < 4; k++) {
            const int16_t v = k < depth ? x[k] : 0;
            wide[k] = v;
            sum += v;
        }
    }
    return sum;
}

const int32_t *nk_dots4_s8(const int32_t *start, const int32_t *w, const int16_t *x, int32_t pairs,
                           int32_t *sums)
{
    return nk_dots4_vfp(start, w, x, pairs, sums);
}

const int32_t *nk_dots2_s8(const int32_t *start, const int32_t *w, const int16_t *x, int32_t pairs,
                           int32_t *sums)
{
    return nk_dots2_vfp(start, w, x, pairs, sums);
}

const int32_t *nk_dots1_s8(const int32_t *start, const int32_t *w, const int16_t *x, int32_t pairs,
                           int32_t *sums)
{
    return nk_dots1_vfp(start, w, x, pairs, sums);
}

/* `blocks` blocks of 4, at least one; even sums start at what their inputs add too much. */
static const int32_t *four_sums(const int32_t *w, const int16_t *x, int32_t pairs, uint32_t surplus,
                                int32_t blocks, int32_t *sums)
{
    register const int16_t *from __asm__("r8") = x;
    register uint32_t start __asm__("r9") = 0u - surplus;
    register int32_t *end __asm__("r10") = sums + 4 * blocks;
    int32_t n = pairs;
    __asm__ volatile("vmov s0, r8\n"
                     "vmov s1, %[n]\n"
                     "vmov s2, r9\n"
                     "vmov s3, r10\n"
                     "6:\n"
                     "vmov %[x], s0\n"
                     "vmov %[n], s1\n"
                     "vmov r4, s2\n"
                     "mov r5, r4\n"
                     "mov r6, r4\n"
                     "mov r7, r4\n" NK_DOTS4_LOOPS "stmia %[sums]!, {r4-r7}\n"
                     "vmov r8, s3\n"
                     "cmp %[sums], r8\n"
                     "bne 6b\n"
                     : [w] "+r"(w), [x] "=&r"(x), [n] "+r"(n), [sums] "+r"(sums), "+r"(from),
                       "+r"(start), "+r"(end)
                     :
                     : "r4", "r5", "r6", "r7", "r11", "r12", "lr", "s0", "s1", "s2", "s3", "cc",
                       "memory");
    return w;
}

const int32_t *nk_sums_s8(const int32_t *w, const int16_t *x, int32_t pairs, int32_t total,
                          int32_t outputs, int32_t *sums)
{
    static const int32_t zeros[2] = {0};
    const uint32_t surplus = 128u * (uint32_t)total;
    if (outputs >= 4) w = four_sums(w, x, pairs, surplus, outputs >> 2, sums);
    sums += outputs & ~3;
    if ((outputs & 2) != 0) {
        w = nk_dots2_vfp(zeros, w, x, pairs, sums);
        sums[0] = (int32_t)((uint32_t)sums[0] - surplus);
        sums += 2;
    }
    return (outputs & 1) == 0 ? w : nk_dots1_vfp(zeros, w, x, pairs, sums);
}
