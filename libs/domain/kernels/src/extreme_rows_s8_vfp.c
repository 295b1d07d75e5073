/* Cortex-M variant: four bytes at a time. Bit-equal by nature. */
#include "nk/extreme_rows_s8.h"

#include "nk/vfp.h"

/* The largest of four bytes, and of x[0 .. 4 * words - 1] turned by flip. */
static int32_t words_max(const int8_t *x, int32_t words, uint32_t flip)
{
    uint32_t best = 0x80808080u;
    __asm__ volatile("1:\n"
                     "ldr r8, [%[x]], #4\n"
                     "subs %[n], %[n], #1\n"
                     "eor r8, r8, %[flip]\n"
                     "ssub8 r9, r8, %[best]\n"
                     "sel %[best], r8, %[best]\n"
                     "bgt 1b\n"
                     "ror r8, %[best], #16\n"
                     "ssub8 r9, r8, %[best]\n"
                     "sel %[best], r8, %[best]\n"
                     "ror r8, %[best], #8\n"
                     "ssub8 r9, r8, %[best]\n"
                     "sel %[best], r8, %[best]\n"
                     : [x] "+&r"(x), [n] "+&r"(words), [best] "+&r"(best)
                     : [flip] "r"(flip)
                     : "r8", "r9", "cc", "memory");
    return (int8_t)best;
}

void nk_extreme_rows_s8(const nk_extreme_rows_s8_params *p, const int8_t *x, int8_t *y)
{
    const int32_t words = p->count / 4, rest = p->count - 4 * words, flip = p->flip;
    for (int32_t left = p->rows; left > 0; left--) {
        int32_t best = INT8_MIN;
        if (words > 0) best = words_max(x, words, (uint32_t)flip);
        x += 4 * words;
        for (int32_t i = rest; i > 0; i--, x++) {
            const int32_t next = *x ^ flip;
            if (next > best) best = next;
        }
        *y++ = (int8_t)(best ^ flip);
    }
}
