#ifndef NK_AFFINE_ROW_S8_H
#define NK_AFFINE_ROW_S8_H
/*
 * y = (x * factor + offset) >> shift, rounded and clamped as nk/round_s8.h says
 *
 * 1 <= shift <= 21; |x * factor + offset| < 2^31 for every x, and |factor| < 2^23
 * x, y  [count]; y may start where x does
 * NK_AFFINE_SHIFT is the shift that is quick on Cortex-M.
 */
#include <stdint.h>

enum { NK_AFFINE_SHIFT = 21 };

typedef struct {
    int32_t factor, offset;
    int32_t shift, ties;
} nk_affine;

void nk_affine_row_s8(const nk_affine *p, const int8_t *x, int8_t *y, int32_t count);

#endif
