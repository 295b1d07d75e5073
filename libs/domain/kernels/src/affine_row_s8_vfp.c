/*
 * Cortex-M variant: eight elements at a time with SMLAWB and SMLAWT where the shift is
 * NK_AFFINE_SHIFT. Bit-equal to affine_row_s8.c.
 */
#include "nk/affine_row_s8.h"

#include "nk/lanes_s8_vfp.h"
#include "nk/round_s8.h"
#include "nk/vfp.h"

/* clang-format off */
#define FOUR(ROUND)                                                                                \
    "ldr %[u], [%[x]], #4\n"                                                                       \
    NK_SPREAD("%[v]", "%[u]", "%[u]", "%[mask]")                                                   \
    "smlawb %[s], %[factor], %[v], %[offset]\n"                                                    \
    "smlawt %[v], %[factor], %[v], %[offset]\n"                                                    \
    "smlawb %[r], %[factor], %[u], %[offset]\n"                                                    \
    "smlawt %[u], %[factor], %[u], %[offset]\n"                                                    \
    ROUND("%[s]", "%[t]", "21") ROUND("%[r]", "%[t]", "21")                                        \
    ROUND("%[v]", "%[t]", "21") ROUND("%[u]", "%[t]", "21")                                        \
    NK_JOIN("%[s]", "%[r]", "%[v]", "%[u]")                                                        \
    "str %[s], [%[y]], #4\n"

#define RUN(name, ROUND)                                                                           \
    static inline int32_t name(const nk_affine *p, const int8_t *x, int8_t *y, int32_t count)      \
    {                                                                                              \
        uint32_t r, s, t, u, v;                                                                    \
        __asm__ volatile(NK_EIGHTS(FOUR(ROUND))                                                    \
                         : [x] "+&r"(x), [y] "+&r"(y), [n] "+&r"(count), [r] "=&r"(r),                \
                           [s] "=&r"(s), [t] "=&r"(t), [u] "=&r"(u), [v] "=&r"(v)                  \
                         : [factor] "r"(p->factor * 256), [offset] "r"(p->offset),                 \
                           [mask] "r"(0xff00ff00u)                                                 \
                         : "cc", "memory");                                                        \
        return count;                                                                              \
    }
/* clang-format on */

RUN(run_up, NK_ROUND_UP)
RUN(run_even, NK_ROUND_EVEN)
RUN(run_odd, NK_ROUND_ODD)

void nk_affine_row_s8(const nk_affine *p, const int8_t *x, int8_t *y, int32_t count)
{
    int32_t left = count;
    if (p->shift == NK_AFFINE_SHIFT)
        left = p->ties == NK_TIES_UP     ? run_up(p, x, y, count)
               : p->ties == NK_TIES_EVEN ? run_even(p, x, y, count)
                                         : run_odd(p, x, y, count);
    for (int32_t i = count - left; i < count; i++)
        y[i] = nk_round_s8(x[i] * p->factor + p->offset, p->shift, p->ties);
}
