/* Cortex-M variant: sums of bytes with 128 added to each, four at a time. Bit-equal by nature. */
#include "nk/mean_rows_s8.h"

#include "nk/vfp.h"

/* sum plus x[0 .. 4 * words - 1] + 128 each. */
static inline uint32_t add_words(uint32_t sum, const int8_t *x, int32_t words)
{
    const uint32_t flip = 0x80808080u, none = 0;
    __asm__ volatile("subs %[n], %[n], #2\n"
                     "blt 2f\n"
                     "1:\n"
                     "ldr r8, [%[x]], #4\n"
                     "ldr r9, [%[x]], #4\n"
                     "subs %[n], %[n], #2\n"
                     "eor r8, r8, %[flip]\n"
                     "eor r9, r9, %[flip]\n"
                     "usada8 %[sum], r8, %[none], %[sum]\n"
                     "usada8 %[sum], r9, %[none], %[sum]\n"
                     "bge 1b\n"
                     "2:\n"
                     "adds %[n], %[n], #2\n"
                     "beq 3f\n"
                     "ldr r8, [%[x]]\n"
                     "eor r8, r8, %[flip]\n"
                     "usada8 %[sum], r8, %[none], %[sum]\n"
                     "3:\n"
                     : [sum] "+&r"(sum), [x] "+&r"(x), [n] "+&r"(words)
                     : [flip] "r"(flip), [none] "r"(none)
                     : "r8", "r9", "cc", "memory");
    return sum;
}

void nk_mean_rows_s8(const nk_mean_rows_s8_params *p, const int8_t *x, int8_t *y)
{
    const int32_t quads = p->count / 4;
    for (int32_t row = 0; row < p->rows; row++) {
        int32_t sum = (int32_t)add_words(0, x, quads) - 512 * quads - p->count * p->zero;
        x += 4 * quads;
        for (int32_t left = p->count - 4 * quads; left > 0; left--)
            sum += *x++;
        *y++ = nk_average_whole(&p->average, sum);
    }
}
