#ifndef NK_SCALAR_F32_H
#define NK_SCALAR_F32_H
/* Functions of one or two fp32 numbers that need no exponential. `a` and `b` after x are the
 * operator's own numbers (a slope, a bound). Comparisons are written so that a NaN comes out as a
 * NaN, except where a function says otherwise.
 */
#include <math.h>

#include "nk/activation_f32.h"

static inline float nk_add_f32(float a, float b)
{
    return a + b;
}

static inline float nk_sub_f32(float a, float b)
{
    return a - b;
}

static inline float nk_mul_f32(float a, float b)
{
    return a * b;
}

static inline float nk_div_f32(float a, float b)
{
    return a / b;
}

static inline float nk_max_f32(float a, float b)
{
    return a >= b || a != a ? a : b;
}

static inline float nk_min_f32(float a, float b)
{
    return a <= b || a != a ? a : b;
}

/* a - floor(a / b) * b: the sign is b's, that of a zero too */
static inline float nk_mod_f32(float a, float b)
{
    const float r = fmodf(a, b);
    if (r == 0.0f) {
        return copysignf(0.0f, b);
    }
    return (r < 0.0f) != (b < 0.0f) ? r + b : r;
}

static inline float nk_prelu_f32(float x, float slope)
{
    return x < 0.0f ? x * slope : x;
}

static inline float nk_abs_f32(float x)
{
    return fabsf(x);
}

static inline float nk_neg_f32(float x)
{
    return -x;
}

/* -1, 0 or 1 */
static inline float nk_sign_f32(float x)
{
    if (x > 0.0f) {
        return 1.0f;
    }
    return x < 0.0f ? -1.0f : x;
}

static inline float nk_reciprocal_f32(float x)
{
    return 1.0f / x;
}

static inline float nk_square_f32(float x)
{
    return x * x;
}

static inline float nk_cube_f32(float x)
{
    return x * x * x;
}

/* x to the power of 1/2: unlike the root, +0 at -0 and infinity at -infinity */
static inline float nk_pow_half_f32(float x)
{
    return x == -INFINITY ? INFINITY : sqrtf(x + 0.0f);
}

static inline float nk_relu_f32(float x)
{
    return x <= 0.0f ? 0.0f : x;
}

/* x * a below 0 */
static inline float nk_leaky_relu_f32(float x, float a, float b)
{
    (void)b;
    return x < 0.0f ? x * a : x;
}

/* 0 up to a; a NaN gives 0 */
static inline float nk_thresholded_relu_f32(float x, float a, float b)
{
    (void)b;
    return x > a ? x : 0.0f;
}

/* 0 in -a..a, elsewhere b nearer to 0; a NaN gives 0 */
static inline float nk_shrink_f32(float x, float a, float b)
{
    if (x < -a) {
        return x + b;
    }
    return x > a ? x - b : 0.0f;
}

/* a * x + b within 0..1 */
static inline float nk_hard_sigmoid_f32(float x, float a, float b)
{
    return nk_clip_f32(fmaf(a, x, b), 0.0f, 1.0f);
}

static inline float nk_hard_swish_f32(float x)
{
    return x * nk_hard_sigmoid_f32(x, 1.0f / 6.0f, 0.5f);
}

static inline float nk_softsign_f32(float x)
{
    return x / (1.0f + fabsf(x));
}

#endif
