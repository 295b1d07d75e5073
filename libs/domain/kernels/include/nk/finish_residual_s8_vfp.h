#ifndef NK_FINISH_RESIDUAL_S8_VFP_H
#define NK_FINISH_RESIDUAL_S8_VFP_H
/* The rescale of nk/residual_s8.h with pre = 0, for cores with the DSP extension. */
#include "nk/finish_s8_vfp.h"
#include "nk/residual_s8.h"

typedef struct {
    int32_t offset, shift;
    nk_residual_s8 other;
} nk_rescale_sum_vfp;

static inline int8_t nk_finish_sum_vfp(const nk_rescale_sum_vfp *q, int32_t sum, int32_t multiplier,
                                       int32_t residual)
{
    const int32_t shifted = (residual - q->other.zero) * ((int32_t)1 << q->other.shift);
    const int64_t both = (int64_t)sum * multiplier + (int64_t)shifted * q->other.multiplier;
    return (int8_t)nk_saturate_vfp(((int32_t)(both >> 32) + q->offset) >> q->shift);
}

/* `pairs` times an even and an odd output of one row. */
static inline void nk_finish_pairs_vfp(nk_rescale_sum_vfp q, int32_t total128, const int32_t *sums,
                                       const int32_t *m, int32_t pairs, const int8_t *residual,
                                       int8_t *y)
{
    for (int32_t i = 0; i < 2 * pairs; i += 2) {
        const int32_t even = (int32_t)((uint32_t)sums[i] - (uint32_t)total128);
        y[i] = nk_finish_sum_vfp(&q, even, m[i], residual[i]);
        y[i + 1] = nk_finish_sum_vfp(&q, sums[i + 1], m[i + 1], residual[i + 1]);
    }
}

#endif
