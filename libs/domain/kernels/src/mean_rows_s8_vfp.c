/* Cortex-M variant: sums of bytes with 128 added to each, four at a time. Bit-equal by nature. */
#include "nk/mean_rows_s8.h"

#include "nk/vfp.h"

#define ADD_WORD(word) "eor " word ", " word ", %[flip]\n"
#define SUM_WORD(word) "usada8 %[sum], " word ", %[none], %[sum]\n"

/* sum plus x[0 .. 4 * words - 1] + 128 each. */
static inline uint32_t add_words(uint32_t sum, const int8_t *x, int32_t words)
{
    const uint32_t flip = 0x80808080u, none = 0;
    __asm__ volatile("subs %[n], %[n], #4\n"
                     "blt 2f\n"
                     "1:\n"
                     "ldr r8, [%[x]], #4\n"
                     "ldr r9, [%[x]], #4\n"
                     "ldr r10, [%[x]], #4\n"
                     "ldr r12, [%[x]], #4\n" ADD_WORD("r8") ADD_WORD("r9") ADD_WORD("r10")
                         ADD_WORD("r12") SUM_WORD("r8") SUM_WORD("r9") SUM_WORD("r10")
                             SUM_WORD("r12") "subs %[n], %[n], #4\n"
                                             "bge 1b\n"
                                             "2:\n"
                                             "adds %[n], %[n], #4\n"
                                             "beq 4f\n"
                                             "3:\n"
                                             "ldr r8, [%[x]], #4\n" ADD_WORD("r8")
                                                 SUM_WORD("r8") "subs %[n], %[n], #1\n"
                                                                "bne 3b\n"
                                                                "4:\n"
                     : [sum] "+&r"(sum), [x] "+&r"(x), [n] "+&r"(words)
                     : [flip] "r"(flip), [none] "r"(none)
                     : "r8", "r9", "r10", "r12", "cc", "memory");
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
