/* The parts of nk/math_f32.h that are not worth a copy in every caller. */
#include "nk/math_f32.h"

const uint32_t nk_exp2_eighths[8] = {
    0x3f800000u, 0x3f7b95c2u, 0x3f7837f0u, 0x3f75fed7u,
    0x3f7504f3u, 0x3f75672au, 0x3f7744fdu, 0x3f7ac0c7u,
};

float nk_exp_edge_f32(float x)
{
    if (x != x) {
        return x;
    }
    if (x > 0x1.62e430p+6f) { /* ln of the largest float */
        return nk_from_bits_f32(0x7f800000u);
    }
    if (x < -104.0f) {
        return 0.0f;
    }
    /* The power is taken 64 binary places towards one and moved back at the end. */
    uint32_t shift = x < 0.0f ? 512u : (uint32_t)-512;
    float back = x < 0.0f ? 0x1p-64f : 0x1p+64f;
    float rounded = fmaf(x, NK_EIGHTHS_PER_E, NK_ROUNDER);
    float n = rounded - NK_ROUNDER;
    float r = fmaf(n, -NK_LN2_8_LOW, fmaf(n, -NK_LN2_8_HIGH, x));
    float power = nk_exp2_eighth_f32(nk_bits_f32(rounded) + shift);
    return fmaf(power, nk_expm1_small_f32(r), power) * back;
}

float nk_sigmoid_edge_f32(float x)
{
    if (x > 0.0f) {
        return 1.0f;
    }
    return nk_exp_edge_f32(x);
}

float nk_tanh_edge_f32(float x)
{
    if (x != x) {
        return x;
    }
    return x > 0.0f ? 1.0f : -1.0f;
}

float nk_erf_f32(float x)
{
    uint32_t bits = nk_bits_f32(x);
    float a = nk_from_bits_f32(bits & 0x7fffffffu);
    if (a < 0.925f) { /* x + x q(x^2) */
        float z = x * x;
        float q = fmaf(-0x1.398914p-11f, z, 0x1.4723dep-8f);
        q = fmaf(q, z, -0x1.b689b6p-6f);
        q = fmaf(q, z, 0x1.ce1a88p-4f);
        q = fmaf(q, z, -0x1.8126e8p-2f);
        q = fmaf(q, z, 0x1.06eba6p-3f);
        return fmaf(q, x, x);
    }
    if (x != x) {
        return x;
    }
    float tail = 0.0f;
    if (a < 3.925f) { /* 1 - e^-q(|x|) */
        float q = fmaf(-0x1.98d426p-13f, a, 0x1.8da142p-9f);
        q = fmaf(q, a, -0x1.6b8e78p-6f);
        q = fmaf(q, a, 0x1.a9653cp-4f);
        q = fmaf(q, a, 0x1.4647b4p-1f);
        q = fmaf(q, a, 0x1.20ac30p+0f);
        q = fmaf(q, a, 0x1.b2260ep-13f);
        tail = nk_exp_f32(-q);
    }
    float y = 1.0f - tail;
    return (bits >> 31) != 0u ? -y : y;
}

/* log(2^k (1 + f) + c) for 1 + f in sqrt(1/2)..sqrt(2), where c is small against the rest */
static float log_of_parts(float k, float f, float c)
{
    float q = fmaf(-0x1.40b926p-4f, f, 0x1.0812bap-3f);
    q = fmaf(q, f, -0x1.0d21c0p-3f);
    q = fmaf(q, f, 0x1.226822p-3f);
    q = fmaf(q, f, -0x1.54735cp-3f);
    q = fmaf(q, f, 0x1.99a5c2p-3f);
    q = fmaf(q, f, -0x1.00022ep-2f);
    q = fmaf(q, f, 0x1.55554ap-2f);
    float square = f * f;
    float rest = fmaf(k, -0x1.05c610p-29f, fmaf(square, fmaf(q, f, -0.5f), c));
    return fmaf(k, 0x1.62e430p-1f, f + rest);
}

/* Takes out the exponent: v = 2^k (1 + f); v is positive, finite and normal. */
static float log_split(float v, float *f)
{
    uint32_t bits = nk_bits_f32(v) - 0x3f3504f3u; /* less sqrt(1/2) */
    *f = nk_from_bits_f32((bits & 0x007fffffu) + 0x3f3504f3u) - 1.0f;
    return (float)((int32_t)(bits & 0xff800000u) / 0x00800000);
}

float nk_log_f32(float x)
{
    float f;
    float less = 0.0f;
    if (!(x > 0.0f)) { /* zero, negative or NaN */
        return x == 0.0f ? -1.0f / nk_from_bits_f32(0u) : (x - x) / nk_from_bits_f32(0u);
    }
    uint32_t bits = nk_bits_f32(x);
    if (bits >= 0x7f800000u) {
        return x;
    }
    if (bits < 0x00800000u) {
        x *= 0x1p+24f;
        less = 24.0f;
    }
    float k = log_split(x, &f) - less;
    return log_of_parts(k, f, 0.0f);
}

float nk_log1p_f32(float x)
{
    float y = 1.0f + x;
    if (!(x > -1.0f) || nk_bits_f32(y) >= 0x7f800000u) {
        return nk_log_f32(y);
    }
    float f;
    float k = log_split(y, &f);
    if (k == 0.0f) {
        return x == 0.0f ? x : log_of_parts(0.0f, x, 0.0f);
    }
    /* What rounding took from 1 + x, relative to y. */
    float lost = x > 1.0f ? 1.0f - (y - x) : x - (y - 1.0f);
    return log_of_parts(k, f, lost / y);
}

float nk_softplus_f32(float x)
{
    if (x > 0.0f) {
        return x + nk_log1p_f32(nk_exp_f32(-x));
    }
    return nk_log1p_f32(nk_exp_f32(x));
}
