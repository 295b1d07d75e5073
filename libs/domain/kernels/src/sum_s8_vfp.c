/*
 * Cortex-M variant: eight elements at a time with SMLAWB and SMLAWT where the shift is
 * NK_SUM_SHIFT. Bit-equal to sum_s8.c.
 */
#include "nk/sum_s8.h"

#include "nk/lanes_s8_vfp.h"
#include "nk/round_s8.h"
#include "nk/vfp.h"

/* clang-format off */
#define FOUR(ROUND)                                                                                \
    "ldr %[u], [%[a]], #4\n"                                                                       \
    "ldr %[w], [%[b]], #4\n"                                                                       \
    NK_SPREAD("%[t]", "%[u]", "%[u]", "%[mask]")                                                   \
    NK_SPREAD("%[v]", "%[w]", "%[w]", "%[mask]")                                                   \
    "smlawb %[s], %[fa], %[t], %[offset]\n"                                                        \
    "smlawt %[t], %[fa], %[t], %[offset]\n"                                                        \
    "smlawb %[s], %[fb], %[v], %[s]\n"                                                             \
    "smlawt %[v], %[fb], %[v], %[t]\n"                                                             \
    "smlawb %[t], %[fa], %[u], %[offset]\n"                                                        \
    "smlawt %[u], %[fa], %[u], %[offset]\n"                                                        \
    "smlawb %[t], %[fb], %[w], %[t]\n"                                                             \
    "smlawt %[u], %[fb], %[w], %[u]\n"                                                             \
    ROUND("%[s]", "%[w]", "21") ROUND("%[t]", "%[w]", "21")                                        \
    ROUND("%[v]", "%[w]", "21") ROUND("%[u]", "%[w]", "21")                                        \
    NK_JOIN("%[s]", "%[t]", "%[v]", "%[u]")                                                        \
    "str %[s], [%[y]], #4\n"

#define RUN(name, ROUND)                                                                           \
    static inline int32_t name(const nk_sum_s8_params *p, const int8_t *a, const int8_t *b,        \
                               int8_t *y, int32_t count)                                           \
    {                                                                                              \
        uint32_t s, t, u, v, w;                                                                    \
        __asm__ volatile(NK_EIGHTS(FOUR(ROUND))                                                    \
                         : [a] "+&r"(a), [b] "+&r"(b), [y] "+&r"(y), [n] "+&r"(count),                 \
                           [s] "=&r"(s), [t] "=&r"(t), [u] "=&r"(u), [v] "=&r"(v),                 \
                           [w] "=&r"(w)                                                            \
                         : [fa] "r"(p->a_factor * 256), [fb] "r"(p->b_factor * 256),               \
                           [offset] "r"(p->offset), [mask] "r"(0xff00ff00u)                        \
                         : "cc", "memory");                                                        \
        return count;                                                                              \
    }
/* clang-format on */

RUN(run_up, NK_ROUND_UP)
RUN(run_even, NK_ROUND_EVEN)
RUN(run_odd, NK_ROUND_ODD)

void nk_sum_s8(const nk_sum_s8_params *p, const int8_t *a, const int8_t *b, int8_t *y,
               int32_t count)
{
    int32_t left = count;
    if (p->shift == NK_SUM_SHIFT)
        left = p->ties == NK_TIES_UP     ? run_up(p, a, b, y, count)
               : p->ties == NK_TIES_EVEN ? run_even(p, a, b, y, count)
                                         : run_odd(p, a, b, y, count);
    for (int32_t i = count - left; i < count; i++) {
        const int32_t sum = a[i] * p->a_factor + b[i] * p->b_factor + p->offset;
        y[i] = nk_round_s8(sum, p->shift, p->ties);
    }
}
