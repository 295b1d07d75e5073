#ifndef NK_SCALAR_EXP_F32_H
#define NK_SCALAR_EXP_F32_H
/* Activations of one fp32 number made of exponentials; `a` and `b` are the operator's own numbers.
 * Definitions: ONNX operators of the same names.
 */
#include "nk/math_f32.h"
#include "nk/scalar_f32.h"

/* a * (exp(x) - 1) below 0 */
static inline float nk_elu_f32(float x, float a, float b)
{
    (void)b;
    return x < 0.0f ? a * (nk_exp_f32(x) - 1.0f) : x;
}

/* b * x above 0, b * a * (exp(x) - 1) elsewhere */
static inline float nk_selu_f32(float x, float a, float b)
{
    return b * (x > 0.0f ? x : a * (nk_exp_f32(x) - 1.0f));
}

/* a * (exp(x / a) - 1) below 0 */
static inline float nk_celu_f32(float x, float a, float b)
{
    (void)b;
    return x < 0.0f ? a * (nk_exp_f32(x / a) - 1.0f) : x;
}

/* x * tanh(softplus(x)); with e = exp(x) the tanh is (e^2 + 2 e) / (e^2 + 2 e + 2), 1 from x = 20
 */
static inline float nk_mish_f32(float x)
{
    if (x > 20.0f) {
        return x;
    }
    const float e = nk_exp_f32(x);
    const float n = e * (e + 2.0f);
    return x * (n / (n + 2.0f));
}

/* x * sigmoid(a * x) */
static inline float nk_swish_f32(float x, float a, float b)
{
    (void)b;
    return x * nk_sigmoid_f32(a * x);
}

static inline float nk_silu_f32(float x)
{
    return x * nk_sigmoid_f32(x);
}

/* x * (1 + erf(x / sqrt(2))) / 2 */
static inline float nk_gelu_f32(float x)
{
    return 0.5f * x * (1.0f + nk_erf_f32(x * 0.70710678f));
}

/* x * (1 + tanh(z)) / 2 with z = sqrt(2 / pi) * (x + 0.044715 x^3), where (1 + tanh(z)) / 2 is the
 * sigmoid of 2 z */
static inline float nk_gelu_tanh_f32(float x)
{
    return x * nk_sigmoid_f32(1.5957691f * fmaf(0.044715f * x * x, x, x));
}

#endif
