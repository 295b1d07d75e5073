#ifndef NK_TEST_SUM_S8_H
#define NK_TEST_SUM_S8_H
/* The numbers of add and multiplication as the compiler makes them, and exact results. */
#include "nk/product_s8.h"
#include "nk/round_s8.h"
#include "nk/sum_s8.h"
#include "nk_test_s8.h"

typedef struct {
    double a, b, y;
    int32_t a_zero, b_zero, y_zero;
} test_scales;

static const double test_factors[] = {0x1p-20,    0x1p-8,     0.5,        1.0,
                                      0.01279133, 0.33456789, 0.71234567, 0.16812345,
                                      1.75,       2.93456789, 4.0,        300.0};
enum { TEST_FACTORS = sizeof test_factors / sizeof *test_factors };

static inline double test_size(double value)
{
    return value < 0.0 ? -value : value;
}

static inline int test_has_halves(double factor, int32_t bits)
{
    const double fixed = ldexp(factor, bits);
    return fixed == floor(fixed) && factor != floor(factor);
}

static inline int32_t test_clamped(double real, int32_t zero)
{
    const double y = rint(real) + zero;
    return y < -128.0 ? -128 : y > 127.0 ? 127 : (int32_t)y;
}

static inline nk_sum_s8_params test_add(const test_scales *s)
{
    const double fa = s->a / s->y, fb = s->b / s->y;
    nk_sum_s8_params p = {.shift = 21};
    while ((test_size(fa) + test_size(fb) + 0.51) * ldexp(1.0, p.shift + 8) > 0x1p31)
        p.shift--;
    p.a_factor = (int32_t)rint(ldexp(fa, p.shift));
    p.b_factor = (int32_t)rint(ldexp(fb, p.shift));
    p.ties = !test_has_halves(fa, p.shift) && !test_has_halves(fb, p.shift) ? NK_TIES_UP
             : (s->y_zero & 1) != 0                                         ? NK_TIES_ODD
                                                                            : NK_TIES_EVEN;
    p.offset = s->y_zero * (1 << p.shift) + (1 << (p.shift - 1)) - (p.ties != NK_TIES_UP) -
               s->a_zero * p.a_factor - s->b_zero * p.b_factor;
    return p;
}

static inline nk_product_s8_params test_mul(const test_scales *s)
{
    const double factor = s->a * s->b / s->y;
    nk_product_s8_params p = {0, 0, test_has_halves(factor, 16), s->a_zero, s->b_zero, s->y_zero};
    while (factor >= ldexp(0.25, p.pre))
        p.pre++;
    const double multiplier = rint(ldexp(factor, 33 - p.pre));
    p.multiplier = multiplier > 2147483647.0 ? INT32_MAX : (int32_t)multiplier;
    return p;
}

#endif
