#ifndef NK_SUM_S8_H
#define NK_SUM_S8_H
/*
 * y = (a * a_factor + b * b_factor + offset) >> shift, rounded and clamped as nk/round_s8.h says
 *
 * 1 <= shift <= 21; the sum stays within 2^31 for every a and b in any order of its parts, and the
 * factors within 2^23
 * a, b, y  [count]; y may start where a or b does
 * NK_SUM_SHIFT is the shift that is quick on Cortex-M.
 * Cost features: fours (of elements), ones (elements left); even (elements where ties are not up);
 * slow (elements with another shift).
 */
#include <stdint.h>

enum { NK_SUM_SHIFT = 21 };

typedef struct {
    int32_t a_factor, b_factor, offset;
    int32_t shift, ties;
} nk_sum_s8_params;

void nk_sum_s8(const nk_sum_s8_params *p, const int8_t *a, const int8_t *b, int8_t *y,
               int32_t count);

#endif
