#ifndef NK_QUOTIENT_S8_H
#define NK_QUOTIENT_S8_H
/*
 * y = (a - a_zero) / (b - b_zero) * factor + y_zero of operands that broadcast, rounded half to
 * even before y_zero is added, clamped to -128 .. 127; x / 0 gives the end of its sign and 0 / 0
 * gives -128
 *
 * factor  > 0, finite
 * y       as many rows as there are; it may start where an operand of as many elements does
 * Cost features: elements; rows, carries (counter steps).
 */
#include "nk/rows_s8.h"

typedef struct {
    float factor;
    int32_t a_zero, b_zero, y_zero;
    nk_rows_s8 rows;
} nk_quotient_s8_params;

void nk_quotient_s8(const nk_quotient_s8_params *p, const int8_t *a, const int8_t *b, int8_t *y);

#endif
