#ifndef NK_EXTREME_ROWS_S8_H
#define NK_EXTREME_ROWS_S8_H
/*
 * The largest element of each row of x[rows][count], int8, or the smallest with flip = -1: all bits
 * of the elements are then turned before and after, which reverses their order.
 *
 * flip  0 or -1
 * y     [rows]; may be equal to x
 *
 * count >= 1. Cost features: rows, elements.
 */
#include <stdint.h>

typedef struct {
    int32_t rows, count;
    int32_t flip;
} nk_extreme_rows_s8_params;

void nk_extreme_rows_s8(const nk_extreme_rows_s8_params *p, const int8_t *x, int8_t *y);

#endif
