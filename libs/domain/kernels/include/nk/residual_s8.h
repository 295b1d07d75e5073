#ifndef NK_RESIDUAL_S8_H
#define NK_RESIDUAL_S8_H
/*
 * The rescale of nk/requant.h with a second summand that has a factor of its own; both are added
 * before anything is rounded:
 *
 *   y = clamp((((sum << pre) * multiplier + ((r - zero) << r_shift) * r_multiplier >> 32) + offset)
 *             >> shift, lo, hi)
 *
 * r_multiplier * 2^(r_shift - shift - 32) is the factor of r; `residualRescale` in
 * residual-rescale.ts makes the numbers. 0 <= r_shift <= 22, 0 <= r_multiplier < 2^31, and r
 * contributes less than 2^29.
 */
#include "nk/requant.h"

typedef struct {
    int32_t zero; /* of r, -128 .. 127 */
    int32_t shift, multiplier;
} nk_residual_s8;

static inline int8_t nk_requantize_sum(const nk_requant *q, int32_t sum, int32_t multiplier,
                                       const nk_residual_s8 *other, int32_t residual)
{
    const int32_t most = (int32_t)(((uint32_t)1 << (31 - q->pre)) - 1);
    const int64_t product =
        (int64_t)(nk_clamp_s32(sum, -most, most) * ((int32_t)1 << q->pre)) * multiplier;
    const int32_t shifted = (residual - other->zero) * ((int32_t)1 << other->shift);
    const int32_t scaled = (int32_t)((product + (int64_t)shifted * other->multiplier) >> 32);
    return (int8_t)nk_clamp_s32((scaled + q->offset) >> q->shift, q->lo, q->hi);
}

#endif
