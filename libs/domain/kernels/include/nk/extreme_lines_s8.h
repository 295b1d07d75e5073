#ifndef NK_EXTREME_LINES_S8_H
#define NK_EXTREME_LINES_S8_H
/*
 * The largest element along the middle axis of x[outer][count][inner], int8, or the smallest with
 * flip = -1, as nk/extreme_rows_s8.h.
 *
 * flip  0 or -1
 * y     [outer][inner]; may be equal to x
 *
 * count >= 1. Cost features: lines (outer * inner), elements.
 */
#include <stdint.h>

typedef struct {
    int32_t outer, count, inner;
    int32_t flip;
} nk_extreme_lines_s8_params;

void nk_extreme_lines_s8(const nk_extreme_lines_s8_params *p, const int8_t *x, int8_t *y);

#endif
