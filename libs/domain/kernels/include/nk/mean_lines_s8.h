#ifndef NK_MEAN_LINES_S8_H
#define NK_MEAN_LINES_S8_H
/*
 * The mean (or sum, by the rescale) along the middle axis of x[outer][count][inner]:
 * nk/average_s8.h.
 *
 * y  [outer][inner]; may be equal to x
 *
 * Cost features: lines (outer * inner), elements.
 */
#include "nk/average_s8.h"

typedef struct {
    int32_t outer, count, inner;
    int32_t zero; /* of x */
    nk_average average;
} nk_mean_lines_s8_params;

void nk_mean_lines_s8(const nk_mean_lines_s8_params *p, const int8_t *x, int8_t *y);

#endif
