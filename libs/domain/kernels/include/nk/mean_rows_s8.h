#ifndef NK_MEAN_ROWS_S8_H
#define NK_MEAN_ROWS_S8_H
/*
 * The mean (or sum, by the rescale) of each row of x[rows][count]: nk/average_s8.h.
 *
 * y  [rows]; may be equal to x
 *
 * Cost features: rows, elements.
 */
#include "nk/average_s8.h"

typedef struct {
    int32_t rows, count;
    int32_t zero; /* of x */
    nk_average average;
} nk_mean_rows_s8_params;

void nk_mean_rows_s8(const nk_mean_rows_s8_params *p, const int8_t *x, int8_t *y);

#endif
