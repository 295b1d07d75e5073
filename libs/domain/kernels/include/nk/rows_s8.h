#ifndef NK_ROWS_S8_H
#define NK_ROWS_S8_H
/*
 * How two operands of different shapes are walked together: rows of `inner` elements, in which an
 * operand has an element for each (along 1) or one for all (along 0), not both 0; around them the
 * dimensions of `shape`. A step of dimension d is what the position of an operand changes by when d
 * counts up and every dimension inside it starts again at 0.
 */
#include <stdint.h>

#include "nk/odometer.h"

typedef struct {
    int32_t inner, outer;
    int32_t a_along, b_along;
    int32_t shape[NK_ODOMETER_LOOPS - 1];
    int32_t a_step[NK_ODOMETER_LOOPS - 1];
    int32_t b_step[NK_ODOMETER_LOOPS - 1];
} nk_rows_s8;

#endif
