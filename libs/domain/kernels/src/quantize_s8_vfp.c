/*
 * Cortex-M variant: eight elements at a time, then single ones. VCVTR rounds half to even and
 * saturates. It gives 0 for a NaN and raises the invalid-operation flag, as for what saturates:
 * such a block is done again in C. Bit-equal to quantize_s8.c.
 */
#include "nk/quantize_s8.h"

#include "nk/vfp.h"

/* clang-format off */
#define DIVIDE(s) "vdiv.f32 s" #s ", s" #s ", %[scale]\n"
#define ROUND(s) "vcvtr.s32.f32 s" #s ", s" #s "\n"
#define EIGHT(f) f(0) f(1) f(2) f(3) f(4) f(5) f(6) f(7)
/* Leaves with the block undone where the flag is up. */
#define CHECK(to) "vmrs %[a], fpscr\n" "lsls %[a], %[a], #31\n" "bmi " to "\n"
#define INTEGER(r) "qadd " r ", " r ", %[zero]\n" "ssat " r ", #8, " r "\n"
#define STORE_FOUR(s0, s1, s2, s3)                                                                 \
    "vmov %[a], %[b], s" #s0 ", s" #s1 "\n"                                                        \
    "vmov %[c], %[d], s" #s2 ", s" #s3 "\n"                                                        \
    INTEGER("%[a]") INTEGER("%[b]") INTEGER("%[c]") INTEGER("%[d]")                                \
    "bfi %[a], %[b], #8, #8\n"                                                                     \
    "bfi %[a], %[c], #16, #8\n"                                                                    \
    "bfi %[a], %[d], #24, #8\n"                                                                    \
    "str %[a], [%[y]], #4\n"
/* clang-format on */

static inline void clear_flags(void)
{
    uint32_t state;
    __asm__ volatile("vmrs %[state], fpscr\n"
                     "bic %[state], %[state], #1\n"
                     "vmsr fpscr, %[state]\n"
                     : [state] "=r"(state));
}

/* Moves on over whole blocks until one raises the flag; the elements that are left. */
static inline int32_t run(const nk_quantize_s8_params *p, const float **x, int8_t **y,
                          int32_t count)
{
    const float *from = *x;
    int8_t *to = *y;
    uint32_t a, b, c, d;
    /* clang-format off */
    __asm__ volatile("subs %[n], %[n], #8\n"
                     "blt 5f\n"
                     "1:\n"
                     "vldmia %[x], {s0-s7}\n"
                     EIGHT(DIVIDE) EIGHT(ROUND) CHECK("2f")
                     "add %[x], %[x], #32\n"
                     STORE_FOUR(0, 1, 2, 3) STORE_FOUR(4, 5, 6, 7)
                     "subs %[n], %[n], #8\n"
                     "bge 1b\n"
                     "5:\n"
                     "adds %[n], %[n], #8\n"
                     "beq 4f\n"
                     "3:\n"
                     "vldr s0, [%[x]]\n"
                     DIVIDE(0) ROUND(0) CHECK("4f")
                     "vmov %[a], s0\n"
                     "add %[x], %[x], #4\n"
                     INTEGER("%[a]")
                     "strb %[a], [%[y]], #1\n"
                     "subs %[n], %[n], #1\n"
                     "bne 3b\n"
                     "b 4f\n"
                     "2:\n"
                     "add %[n], %[n], #8\n"
                     "4:\n"
                     : [x] "+&r"(from), [y] "+&r"(to), [n] "+&r"(count), [a] "=&r"(a), [b] "=&r"(b),
                       [c] "=&r"(c), [d] "=&r"(d)
                     : [scale] "t"(p->scale), [zero] "r"(p->zero)
                     : "s0", "s1", "s2", "s3", "s4", "s5", "s6", "s7", "cc", "memory");
    /* clang-format on */
    *x = from;
    *y = to;
    return count;
}

void nk_quantize_s8(const nk_quantize_s8_params *p, const float *x, int8_t *y)
{
    int32_t left = p->count;
    for (;;) {
        clear_flags();
        left = run(p, &x, &y, left);
        if (left == 0) return;
        const int32_t block = left < 8 ? 1 : 8;
        for (int32_t i = 0; i < block; i++)
            y[i] = nk_quantized_s8(x[i], p->scale, p->zero);
        x += block;
        y += block;
        left -= block;
    }
}
