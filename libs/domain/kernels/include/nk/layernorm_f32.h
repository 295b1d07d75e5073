#ifndef NK_LAYERNORM_F32_H
#define NK_LAYERNORM_F32_H
/* Layer normalisation of each of `outer` dense rows of `inner` elements:
 * y = (x - mean) / sqrt(variance + epsilon) * scale + bias, the variance by a second pass.
 *
 * scale and bias have inner elements each; bias may be NULL. mean and inv_std (1 / sqrt(variance +
 * epsilon)) may be NULL or take one number per row. y may be x. Alignment of float, no scratch.
 *
 * Cost features: rows = outer, eights = rows * (inner / 8), ones = rows * (inner % 8), elements
 * without bias. About 7.7 instructions per element and 60 per row.
 */
#include <stdint.h>

typedef struct {
    uint32_t outer;
    uint32_t inner;
    float epsilon;
    const float *scale;
    const float *bias;
} nk_layernorm_f32_params;

void nk_layernorm_f32(const nk_layernorm_f32_params *p, const float *x, float *y, float *mean,
                      float *inv_std);

#endif
