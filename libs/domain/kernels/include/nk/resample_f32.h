#ifndef NK_RESAMPLE_F32_H
#define NK_RESAMPLE_F32_H
/*
 * Interpolation along one axis: y[outer][o][inner] = sum over t of weights[o][t] *
 * x[outer][places[o][t]][inner]. Serves linear and cubic resizing, one axis at a time.
 *
 * x        [outer][extent][inner]
 * places   [size][taps], each in 0..extent-1
 * weights  [size][taps]
 * y        [outer][size][inner]; overlaps nothing
 *
 * All counts are at least 1. Cost features: pairs = outputs, where taps is 2 and inner 1; blended =
 * outputs and blendedRows = outer * size, where taps is 2 and inner more; else products = outputs *
 * taps, outputs, rows = outer * size.
 */
#include <stdint.h>

typedef struct {
    int32_t outer;
    int32_t extent;
    int32_t size;
    int32_t inner;
    int32_t taps;
} nk_resample_f32_params;

void nk_resample_f32(const nk_resample_f32_params *p, const float *x, const int32_t *places,
                     const float *weights, float *y);

#endif
