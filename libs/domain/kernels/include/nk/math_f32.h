#ifndef NK_MATH_F32_H
#define NK_MATH_F32_H
/* Scalar functions on float that give the same bits on the host and on the board.
 *
 * Only fmaf, + - * /, comparisons and moves of bits are used. Error against the exact value, over
 * all 2^32 inputs, in units in the last place: exp 1.15, tanh 1.79, sigmoid 1.99, erf 1.17,
 * log 0.91, log1p 0.93, softplus 2.16; infinities, NaN, denormals and overflow included.
 * In a loop on a Cortex-M4: exp 20 instructions, sigmoid and tanh 21 near zero and 30 elsewhere.
 * The common range is inline; the rest is in src/math_f32.c, which a user of this header links.
 *
 * e^r for |r| <= ln2/16 is 1 + p(r), and the power of two in eighths comes from a table: method of
 * Tang, "Table-driven implementation of the exponential function", ACM TOMS 15 (1989).
 */
#include <math.h>
#include <stdint.h>
#include <string.h>

#define NK_INLINE static inline __attribute__((always_inline))

/* Bits of 2^(j/8) less j << 20, so that adding n << 20 gives 2^(n/8) where n = j mod 8. */
extern const uint32_t nk_exp2_eighths[8];

/* The whole range; the inline functions below call them outside the common one. */
float nk_exp_edge_f32(float x);
float nk_sigmoid_edge_f32(float x);
float nk_tanh_edge_f32(float x);

float nk_erf_f32(float x);      /* error function */
float nk_log_f32(float x);      /* natural logarithm; NaN below zero, -infinity at zero */
float nk_log1p_f32(float x);    /* log(1 + x) */
float nk_softplus_f32(float x); /* log(1 + e^x) */

NK_INLINE uint32_t nk_bits_f32(float v)
{
    uint32_t bits;
    memcpy(&bits, &v, sizeof bits);
    return bits;
}

NK_INLINE float nk_from_bits_f32(uint32_t bits)
{
    float v;
    memcpy(&v, &bits, sizeof v);
    return v;
}

/* Adding 1.5 * 2^23 rounds to an integer and leaves it in the low bits of the sum. */
#define NK_ROUNDER 0x1.8p23f
#define NK_ROUNDER_BITS 0x4B400000u
#define NK_EIGHTHS_PER_E 0x1.715476p+3f /* 8 / ln 2 */
#define NK_LN2_8_HIGH 0x1.62e8p-4f      /* ln 2 / 8 = high + low */
#define NK_LN2_8_LOW (-0x1.e8082ep-19f)
#define NK_EXP_C2 0x1.00088p-1f
#define NK_EXP_C3 0x1.555c26p-3f

/* e^r - 1 for |r| <= ln2/16 */
NK_INLINE float nk_expm1_small_f32(float r)
{
    return fmaf(fmaf(NK_EXP_C3, r, NK_EXP_C2), r * r, r);
}

/* 2^(n/8), n being the low bits of a sum with NK_ROUNDER */
NK_INLINE float nk_exp2_eighth_f32(uint32_t rounded)
{
    return nk_from_bits_f32(nk_exp2_eighths[rounded & 7u] + (rounded << 20));
}

/* e^x, rounded being fma(x, 8 / ln 2, NK_ROUNDER) and the result a normal number */
NK_INLINE float nk_exp_rounded_f32(float x, float rounded)
{
    float n = rounded - NK_ROUNDER;
    float r = fmaf(n, -NK_LN2_8_LOW, fmaf(n, -NK_LN2_8_HIGH, x));
    float power = nk_exp2_eighth_f32(nk_bits_f32(rounded));
    return fmaf(power, nk_expm1_small_f32(r), power);
}

/* e^x */
NK_INLINE float nk_exp_f32(float x)
{
    float rounded = fmaf(x, NK_EIGHTHS_PER_E, NK_ROUNDER);
    uint32_t bits = nk_bits_f32(rounded);
    if (bits - (NK_ROUNDER_BITS - 1000u) > 2000u) {
        return nk_exp_edge_f32(x);
    }
    return nk_exp_rounded_f32(x, rounded);
}

/* 1/2 + x q(x^2) near zero, 1 / (1 + e^-x) elsewhere. There, what rounding took from the
 * denominator is put back to first order. */
NK_INLINE float nk_sigmoid_f32(float x)
{
    if (fabsf(x) < 1.09375f) {
        float z = x * x;
        float q = fmaf(0x1.03db6ap-16f, z, -0x1.acf00ep-13f);
        q = fmaf(q, z, 0x1.10b4fcp-9f);
        q = fmaf(q, z, -0x1.5553c0p-6f);
        return fmaf(fmaf(q, z, 0.25f), x, 0.5f);
    }
    float rounded = fmaf(x, -NK_EIGHTHS_PER_E, NK_ROUNDER);
    uint32_t bits = nk_bits_f32(rounded);
    if (bits - (NK_ROUNDER_BITS - 1000u) > 2000u) {
        return nk_sigmoid_edge_f32(x);
    }
    float n = rounded - NK_ROUNDER;
    float r = fmaf(n, -NK_LN2_8_LOW, fmaf(n, -NK_LN2_8_HIGH, -x));
    float p = nk_expm1_small_f32(r);
    float power = nk_exp2_eighth_f32(bits);
    float sum = fmaf(power, p, power + 1.0f);
    float lost = fmaf(power, p, 1.0f - (sum - power));
    float y = 1.0f / sum;
    return fmaf(y * -lost, y, y);
}

/* x + x^3 q(x^2) near zero, (e^2x - 1) / (e^2x + 1) elsewhere. */
NK_INLINE float nk_tanh_f32(float x)
{
    if (fabsf(x) < 0.55f) {
        float z = x * x;
        float q = fmaf(0x1.03db6ap-6f, z, -0x1.acf00ep-5f);
        q = fmaf(q, z, 0x1.10b4fcp-3f);
        q = fmaf(q, z, -0x1.5553c0p-2f);
        return fmaf(q * z, x, x);
    }
    float rounded = fmaf(x, 2.0f * NK_EIGHTHS_PER_E, NK_ROUNDER);
    uint32_t bits = nk_bits_f32(rounded);
    if (bits - (NK_ROUNDER_BITS - 500u) > 1000u) {
        return nk_tanh_edge_f32(x);
    }
    float e = nk_exp_rounded_f32(x + x, rounded);
    if (bits < NK_ROUNDER_BITS) {
        return (e - 1.0f) / (e + 1.0f);
    }
    return 1.0f - 2.0f / (e + 1.0f);
}

#endif
