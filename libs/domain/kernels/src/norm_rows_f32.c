/* Portable variant of nk/norm_rows_f32.h. */
#include "nk/norm_rows_f32.h"

#include <math.h>

float nk_sum_row_f32(const float *x, uint32_t count)
{
    float lane[4] = {0.0f, 0.0f, 0.0f, 0.0f};
    uint32_t whole = count - count % 8u;
    for (uint32_t i = 0; i < count; i++) {
        lane[i < whole ? i % 4u : 0u] += x[i];
    }
    return (lane[0] + lane[1]) + (lane[2] + lane[3]);
}

float nk_center_row_f32(const float *x, float mean, float *y, uint32_t count)
{
    float lane[4] = {0.0f, 0.0f, 0.0f, 0.0f};
    uint32_t whole = count - count % 8u;
    for (uint32_t i = 0; i < count; i++) {
        float d = x[i] - mean;
        uint32_t j = i < whole ? i % 4u : 0u;
        lane[j] = fmaf(d, d, lane[j]);
        y[i] = d;
    }
    return (lane[0] + lane[1]) + (lane[2] + lane[3]);
}

void nk_apply_row_f32(float *y, float factor, const float *scale, const float *bias, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        y[i] = fmaf(y[i] * factor, scale[i], bias[i]);
    }
}

void nk_affine_row_f32(float *y, float factor, float bias, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        y[i] = fmaf(y[i], factor, bias);
    }
}
