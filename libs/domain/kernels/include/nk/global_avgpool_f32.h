#ifndef NK_GLOBAL_AVGPOOL_F32_H
#define NK_GLOBAL_AVGPOOL_F32_H
/*
 * Mean of each plane, fp32, one image: y[c] = (sum of x[c][0 .. plane - 1]) / plane.
 *
 * x  [channels][plane]
 * y  [channels]; either does not overlap x or is equal to x
 *
 * Four interleaved partial sums (the last plane % 4 elements all go to s0), added as
 * (s0 + s1) + (s2 + s3), then one division by plane.
 * Both 4-byte aligned, channels >= 1, plane >= 1. Cost features: channels, channels * plane.
 */
#include <stdint.h>

typedef struct {
    int32_t channels, plane;
} nk_global_avgpool_f32_params;

void nk_global_avgpool_f32(const nk_global_avgpool_f32_params *p, const float *x, float *y);

#endif
