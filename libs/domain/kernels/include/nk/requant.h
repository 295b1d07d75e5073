#ifndef NK_REQUANT_H
#define NK_REQUANT_H
/*
 * The rescale of int8 kernels: an int32 sum times a real factor, plus the zero point, clamped.
 *
 *   y = clamp((((sum << pre) * multiplier >> 32) + offset) >> shift, lo, hi)
 *
 * with offset = (zero point << shift) + (1 << (shift - 1)), so that y = zero point + sum * factor
 * rounded to the nearest, ties up, for factor = multiplier * 2^(pre - shift - 32). Every `>>`
 * rounds down. `rescaleOf` in rescale.ts makes the numbers. 1 <= shift <= 22, 0 <= pre <= 6;
 * multiplier is a multiple of 256 in 0 .. 2^31 - 256. Sums beyond 2^(31 - pre) are clamped there
 * first: with pre > 0 the factor is at least 1/4 and such sums are far outside of int8. On Cortex-M
 * with DSP this is SMMLA and an arithmetic shift; pre is 0 for nearly all layers.
 */
#include <stdint.h>

typedef struct {
    int32_t offset;
    int32_t pre, shift;
    int32_t lo, hi; /* -128 <= lo <= hi <= 127 */
} nk_requant;

static inline int32_t nk_clamp_s32(int32_t value, int32_t lo, int32_t hi)
{
    return value < lo ? lo : value > hi ? hi : value;
}

/* The factor's share of a sum, in units of 2^-shift. */
static inline int32_t nk_scaled(int32_t sum, int32_t multiplier, int32_t pre)
{
    if (pre > 0) {
        const int32_t most = (int32_t)(((uint32_t)1 << (31 - pre)) - 1);
        sum = nk_clamp_s32(sum, -most, most) * ((int32_t)1 << pre);
    }
    return (int32_t)(((int64_t)sum * multiplier) >> 32);
}

static inline int8_t nk_requantize(const nk_requant *q, int32_t sum, int32_t multiplier)
{
    const int32_t y = (nk_scaled(sum, multiplier, q->pre) + q->offset) >> q->shift;
    return (int8_t)nk_clamp_s32(y, q->lo, q->hi);
}

#endif
