/* Cortex-M variant of nk/dot_s8.h; bit-equal to dot_s8.c. */
#include "nk/dot_s8.h"

#include "nk/dot_s8_vfp.h"

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
