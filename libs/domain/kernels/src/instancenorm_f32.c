/* Instance and group normalisation: two passes over a group, a third over each of its channels. */
#include "nk/instancenorm_f32.h"

#include "nk/norm_rows_f32.h"

#include <math.h>

void nk_instancenorm_f32(const nk_instancenorm_f32_params *p, const float *x, float *y)
{
    uint32_t size = p->channels * p->inner;
    for (uint32_t b = 0; b < p->batch; b++) {
        const float *scale = p->scale, *bias = p->bias;
        for (uint32_t g = 0; g < p->groups; g++, x += size) {
            float mean = nk_sum_row_f32(x, size) / (float)size;
            float variance = nk_center_row_f32(x, mean, y, size) / (float)size;
            float inv_std = 1.0f / sqrtf(variance + p->epsilon);
            for (uint32_t c = 0; c < p->channels; c++, y += p->inner) {
                nk_affine_row_f32(y, inv_std * *scale++, *bias++, p->inner);
            }
        }
    }
}
