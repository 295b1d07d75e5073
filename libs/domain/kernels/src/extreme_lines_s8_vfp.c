/* Cortex-M variant: four lines at a time, then single ones. Bit-equal by nature. */
#include "nk/extreme_lines_s8.h"

#include <string.h>

#include "nk/vfp.h"

/* The largest of each of four neighbouring lines, turned by flip. */
static inline uint32_t four_lines(const int8_t *x, int32_t inner, int32_t count, uint32_t flip)
{
    uint32_t best = 0x80808080u;
    __asm__ volatile("1:\n"
                     "ldr r8, [%[x]]\n"
                     "add %[x], %[x], %[inner]\n"
                     "eor r8, r8, %[flip]\n"
                     "subs %[n], %[n], #1\n"
                     "ssub8 r9, r8, %[best]\n"
                     "sel %[best], r8, %[best]\n"
                     "bne 1b\n"
                     : [x] "+&r"(x), [n] "+&r"(count), [best] "+&r"(best)
                     : [inner] "r"(inner), [flip] "r"(flip)
                     : "r8", "r9", "cc", "memory");
    return best ^ flip;
}

static int8_t one_line(const nk_extreme_lines_s8_params *p, const int8_t *x)
{
    int32_t best = INT8_MIN;
    for (int32_t left = p->count; left > 0; left--, x += p->inner) {
        const int32_t next = *x ^ p->flip;
        if (next > best) best = next;
    }
    return (int8_t)(best ^ p->flip);
}

void nk_extreme_lines_s8(const nk_extreme_lines_s8_params *p, const int8_t *x, int8_t *y)
{
    for (int32_t outer = 0; outer < p->outer; outer++, x += p->count * p->inner) {
        int32_t i = 0;
        for (; i + 4 <= p->inner; i += 4, y += 4) {
            const uint32_t four = four_lines(x + i, p->inner, p->count, (uint32_t)p->flip);
            memcpy(y, &four, sizeof four);
        }
        for (; i < p->inner; i++)
            *y++ = one_line(p, x + i);
    }
}
