#ifndef NK_PRODUCT_S8_H
#define NK_PRODUCT_S8_H
/*
 * y = (a - a_zero) * (b - b_zero) * factor + y_zero, rounded and clamped to -128 .. 127
 *
 * factor = multiplier * 2^(pre - 33), 0 <= pre <= 14, |multiplier| < 2^31
 * ties   1: half to even before y_zero is added; pre is 0 then only if the multiplier is a multiple
 *        of 2^17. 0: half up.
 * a, b, y  [count]; y may start where a or b does
 * Cost features: fours (of elements), ones (elements left); even (elements where ties are not up);
 * slow (elements with pre > 0).
 */
#include <stdint.h>

typedef struct {
    int32_t multiplier, pre, ties;
    int32_t a_zero, b_zero, y_zero;
} nk_product_s8_params;

/* The product of two such differences, scaled. */
static inline int8_t nk_scaled_product_s8(const nk_product_s8_params *p, int32_t product)
{
    const int64_t half = (int64_t)1 << 32;
    const int64_t scaled = (int64_t)product * p->multiplier * ((int64_t)1 << p->pre);
    int64_t y = (scaled + half) >> 33;
    if (p->ties != 0 && (scaled & (2 * half - 1)) == half) y -= y & 1;
    y += p->y_zero;
    return (int8_t)(y < INT8_MIN ? INT8_MIN : y > INT8_MAX ? INT8_MAX : y);
}

void nk_product_s8(const nk_product_s8_params *p, const int8_t *a, const int8_t *b, int8_t *y,
                   int32_t count);

#endif
