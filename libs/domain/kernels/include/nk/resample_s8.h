#ifndef NK_RESAMPLE_S8_H
#define NK_RESAMPLE_S8_H
/*
 * Interpolation along one axis, int8: y[o][s][i] is the sum over t of factors[s][t] *
 * x[o][places[s][t]][i], in units of 2^-shift, plus offset, rounded as nk/round_s8.h says.
 *
 * x        [outer][extent][inner]
 * places   [size][taps], each in 0 .. extent - 1
 * factors  [size][taps]; 128 * the sum of |factors| of a place, plus |offset|, is below 2^31
 * y        [outer][size][inner]; does not overlap x
 *
 * Cost features: products, outputs, rows (outer * size).
 */
#include <stdint.h>

#include "nk/round_s8.h"

typedef struct {
    int32_t outer, extent, size, inner, taps;
    int32_t offset, shift, ties;
} nk_resample_s8_params;

void nk_resample_s8(const nk_resample_s8_params *p, const int8_t *x, const int32_t *places,
                    const int32_t *factors, int8_t *y);

#endif
