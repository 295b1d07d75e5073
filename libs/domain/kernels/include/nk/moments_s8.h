#ifndef NK_MOMENTS_S8_H
#define NK_MOMENTS_S8_H
/*
 * Sum and sum of squares of s8, and what normalisations need of them
 *
 * x  [count], count <= 131072
 * Instructions per element on a Cortex-M4: 2.1.
 */
#include <math.h>
#include <stdint.h>

typedef struct {
    int32_t sum;
    uint32_t squares;
} nk_moments;

void nk_moments_s8(const int8_t *x, int32_t count, nk_moments *moments);

/* 1 / sqrt(variance + epsilon); 0 where all elements are equal. `inverse` is 1 / count. */
static inline float nk_inverse_deviation(const nk_moments *m, int32_t count, float inverse,
                                         float epsilon)
{
    const uint64_t spread =
        (uint64_t)count * m->squares - (uint64_t)((int64_t)m->sum * m->sum); /* below 2^48 */
    if (spread == 0) return 0.0f;
    const float value =
        (float)(uint32_t)(spread >> 24) * 0x1p24f + (float)(uint32_t)(spread & 0xffffffu);
    return 1.0f / sqrtf(value * inverse * inverse + epsilon);
}

#endif
