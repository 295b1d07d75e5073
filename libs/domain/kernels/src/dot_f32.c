/* Portable variant of nk/dot_f32.h. */
#include "nk/dot_f32.h"

#include "nk/activation_f32.h"

#include <math.h>

static inline const float *dot(uint32_t width, const float *init, const float *w, const float *x,
                               uint32_t depth, float *y)
{
    float sum[8];
    for (uint32_t j = 0; j < width; j++) {
        sum[j] = init[j];
    }
    for (uint32_t k = 0; k < depth; k++, w += width) {
        for (uint32_t j = 0; j < width; j++) {
            sum[j] = fmaf(x[k], w[j], sum[j]);
        }
    }
    for (uint32_t j = 0; j < width; j++) {
        y[j] = sum[j];
    }
    return w;
}

const float *nk_dot8_f32(const float *init, const float *w, const float *x, uint32_t depth,
                         float *y)
{
    return dot(8u, init, w, x, depth, y);
}

const float *nk_dot4_f32(const float *init, const float *w, const float *x, uint32_t depth,
                         float *y)
{
    return dot(4u, init, w, x, depth, y);
}

const float *nk_dot2_f32(const float *init, const float *w, const float *x, uint32_t depth,
                         float *y)
{
    return dot(2u, init, w, x, depth, y);
}

const float *nk_dot1_f32(const float *init, const float *w, const float *x, uint32_t depth,
                         float *y)
{
    return dot(1u, init, w, x, depth, y);
}

void nk_relu_row_f32(float *y, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        y[i] = nk_activate_f32(y[i], NK_ACT_RELU, 0.0f, 0.0f);
    }
}
