/* Activations of the recurrent kernels, chosen at run time. */
#include "nk/recurrent_activation_f32.h"

#include "nk/math_f32.h"

static float activate(const nk_recurrent_activation *a, float v)
{
    switch (a->kind) {
    case NK_RECURRENT_SIGMOID:
        return nk_sigmoid_f32(v);
    case NK_RECURRENT_RELU:
        return v < 0.0f ? 0.0f : v;
    case NK_RECURRENT_AFFINE:
        return fmaf(a->alpha, v, a->beta);
    case NK_RECURRENT_LEAKY_RELU:
        return v < 0.0f ? a->alpha * v : v;
    case NK_RECURRENT_THRESHOLDED_RELU:
        return v < a->alpha ? 0.0f : v;
    case NK_RECURRENT_SCALED_TANH:
        return a->alpha * nk_tanh_f32(a->beta * v);
    case NK_RECURRENT_HARD_SIGMOID:
        v = fmaf(a->alpha, v, a->beta);
        return v < 0.0f ? 0.0f : v > 1.0f ? 1.0f : v;
    case NK_RECURRENT_ELU:
        return v < 0.0f ? a->alpha * (nk_exp_f32(v) - 1.0f) : v;
    case NK_RECURRENT_SOFTSIGN:
        return v / (1.0f + fabsf(v));
    case NK_RECURRENT_SOFTPLUS:
        return nk_softplus_f32(v);
    default:
        return nk_tanh_f32(v);
    }
}

void nk_recurrent_activation_f32(const nk_recurrent_activation *activation, float clip,
                                 float *values, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        float v = values[i];
        if (clip > 0.0f) {
            v = v < -clip ? -clip : v > clip ? clip : v;
        }
        values[i] = activate(activation, v);
    }
}
