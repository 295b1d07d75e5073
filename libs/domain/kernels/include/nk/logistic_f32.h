#ifndef NK_LOGISTIC_F32_H
#define NK_LOGISTIC_F32_H
/* Sigmoid and tanh where 20 bits are enough.
 *
 * nk_logistic_f32: v[i] = 1 / (1 + 2^(v[i] / 8)), within 1e-6, the same bits on host and board. So
 * a sigmoid is that of -8 / ln 2 times its argument; with twice that factor, 2 * v - 1 is a tanh.
 */
#include "nk/math_f32.h"

#define NK_LOGISTIC_PER_TANH (-0x1.715476p+4f) /* -16 / ln 2 */

/* 2^(r/8) - 1 = r * (low + r * high) for |r| <= 1/2, within 3.5e-6 */
#define NK_EIGHTH_LOW 0x1.62f962p-4f
#define NK_EIGHTH_HIGH 0x1.ebfb8cp-9f

/* Beyond +-2^9 eighths, v is 0 or 1 as far as a float can tell. */
#define NK_LOGISTIC_FIRST_BITS (NK_ROUNDER_BITS - 512u)
#define NK_LOGISTIC_BITS_COUNT 1024u

void nk_logistic_f32(float *v, uint32_t count);

static inline float nk_one_logistic_f32(float x)
{
    const float rounded = x + NK_ROUNDER;
    const uint32_t bits = nk_bits_f32(rounded);
    if (bits - NK_LOGISTIC_FIRST_BITS >= NK_LOGISTIC_BITS_COUNT) {
        return x < 0.0f ? 1.0f : 0.0f;
    }
    const float r = x - (rounded - NK_ROUNDER);
    const float p = r * fmaf(r, NK_EIGHTH_HIGH, NK_EIGHTH_LOW);
    const float power = nk_exp2_eighth_f32(bits);
    return 1.0f / fmaf(power, p, power + 1.0f);
}

/* tanh, of what nk_logistic_f32 gave for it */
static inline float nk_tanh_of_logistic(float v)
{
    return fmaf(2.0f, v, -1.0f);
}

#endif
