#ifndef NK_INSTANCENORM_F32_H
#define NK_INSTANCENORM_F32_H
/* Instance and group normalisation. x and y are batch x groups x channels (of a group) x inner,
 * dense; mean and variance are of a whole group (groups of one channel: instance normalisation),
 * scale and bias have one number for each of the groups * channels channels:
 * y = (x - mean) / sqrt(variance + epsilon) * scale + bias.
 *
 * y may be x. Alignment of float, no scratch.
 *
 * Cost features: groups with their eights and ones (elements / 8 and % 8), rows = channels of all
 * images with their quads and ones. About 7.5 instructions per element.
 */
#include <stdint.h>

typedef struct {
    uint32_t batch;
    uint32_t groups;
    uint32_t channels;
    uint32_t inner;
    float epsilon;
    const float *scale;
    const float *bias;
} nk_instancenorm_f32_params;

void nk_instancenorm_f32(const nk_instancenorm_f32_params *p, const float *x, float *y);

#endif
