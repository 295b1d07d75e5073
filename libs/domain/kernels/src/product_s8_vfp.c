/*
 * Cortex-M variant: eight elements at a time where pre is 0. SXTAB16 takes two bytes out of a word
 * and the zero point off them; SMMLA scales, or MLA where ties are resolved. Bit-equal to
 * product_s8.c.
 */
#include "nk/product_s8.h"

#include "nk/lanes_s8_vfp.h"
#include "nk/vfp.h"

/* clang-format off */
#define FOUR(SCALE)                                                                                \
    "ldr %[u], [%[a]], #4\n"                                                                       \
    "ldr %[w], [%[b]], #4\n"                                                                       \
    "sxtab16 %[t], %[za], %[u]\n"                                                                  \
    "sxtab16 %[u], %[za], %[u], ror #8\n"                                                          \
    "sxtab16 %[v], %[zb], %[w]\n"                                                                  \
    "sxtab16 %[w], %[zb], %[w], ror #8\n"                                                          \
    "smulbb %[s], %[t], %[v]\n"                                                                    \
    "smultt %[t], %[t], %[v]\n"                                                                    \
    "smulbb %[v], %[u], %[w]\n"                                                                    \
    "smultt %[u], %[u], %[w]\n"                                                                    \
    SCALE("%[s]", "%[w]") SCALE("%[v]", "%[w]") SCALE("%[t]", "%[w]") SCALE("%[u]", "%[w]")        \
    NK_JOIN("%[s]", "%[v]", "%[t]", "%[u]")                                                        \
    "str %[s], [%[y]], #4\n"

#define SCALE_UP(s, t) "smmla " s ", " s ", %[m], %[offset]\n" NK_ROUND_UP(s, t, "1")
#define SCALE_EVEN(s, t) "mla " s ", " s ", %[m], %[offset]\n" NK_ROUND_EVEN(s, t, "16")
#define SCALE_ODD(s, t) "mla " s ", " s ", %[m], %[offset]\n" NK_ROUND_ODD(s, t, "16")

#define RUN(name, SCALE, FACTOR, OFFSET)                                                           \
    static inline int32_t name(const nk_product_s8_params *p, const int8_t *a, const int8_t *b,        \
                               int8_t *y, int32_t count)                                           \
    {                                                                                              \
        uint32_t s, t, u, v, w;                                                                    \
        __asm__ volatile(NK_EIGHTS(FOUR(SCALE))                                                    \
                         : [a] "+&r"(a), [b] "+&r"(b), [y] "+&r"(y), [n] "+&r"(count),                 \
                           [s] "=&r"(s), [t] "=&r"(t), [u] "=&r"(u), [v] "=&r"(v),                 \
                           [w] "=&r"(w)                                                            \
                         : [m] "r"(FACTOR), [offset] "r"(OFFSET), [za] "r"(pair(-p->a_zero)),      \
                           [zb] "r"(pair(-p->b_zero))                                              \
                         : "cc", "memory");                                                        \
        return count;                                                                              \
    }
/* clang-format on */

static inline uint32_t pair(int32_t value)
{
    return ((uint32_t)value & 0xffffu) * 0x10001u;
}

RUN(run_up, SCALE_UP, p->multiplier, 2 * p->y_zero + 1)
RUN(run_even, SCALE_EVEN, p->multiplier >> 17, p->y_zero * 65536 + 32767)
RUN(run_odd, SCALE_ODD, p->multiplier >> 17, p->y_zero * 65536 + 32767)

void nk_product_s8(const nk_product_s8_params *p, const int8_t *a, const int8_t *b, int8_t *y,
                   int32_t count)
{
    int32_t left = count;
    if (p->pre == 0)
        left = p->ties == 0           ? run_up(p, a, b, y, count)
               : (p->y_zero & 1) == 0 ? run_even(p, a, b, y, count)
                                      : run_odd(p, a, b, y, count);
    for (int32_t i = count - left; i < count; i++)
        y[i] = nk_scaled_product_s8(p, (a[i] - p->a_zero) * (b[i] - p->b_zero));
}
