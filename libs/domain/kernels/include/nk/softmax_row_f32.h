#ifndef NK_SOFTMAX_ROW_F32_H
#define NK_SOFTMAX_ROW_F32_H
/* The two passes over one row that softmax and attention share. `step` is the distance of two
 * elements in floats; callers pass a constant where they can. */
#include "nk/math_f32.h"

/* Shape of a softmax: x and y are outer x axis x inner, dense. */
typedef struct {
    uint32_t outer;
    uint32_t axis;
    uint32_t inner;
} nk_softmax_params;

NK_INLINE float nk_larger_f32(float v, float largest)
{
    return v > largest ? v : largest;
}

NK_INLINE float nk_largest_f32(const float *x, uint32_t count, uint32_t step)
{
    float largest = x[0];
    for (; count >= 4u; count -= 4u, x += 4u * step) {
        largest = nk_larger_f32(x[0], largest);
        largest = nk_larger_f32(x[step], largest);
        largest = nk_larger_f32(x[2u * step], largest);
        largest = nk_larger_f32(x[3u * step], largest);
    }
    for (; count != 0u; count--, x += step) {
        largest = nk_larger_f32(*x, largest);
    }
    return largest;
}

/* e^x for x <= 0, or NaN. A bound of the range less to check than in nk_exp_f32. */
NK_INLINE float nk_exp_nonpositive_f32(float x)
{
    float rounded = fmaf(x, NK_EIGHTHS_PER_E, NK_ROUNDER);
    if ((int32_t)nk_bits_f32(rounded) < (int32_t)(NK_ROUNDER_BITS - 1000u)) {
        return nk_exp_edge_f32(x);
    }
    return nk_exp_rounded_f32(x, rounded);
}

/* y[i] = e^(scale * (x[i] - largest)); returns the sum of them. scale is not negative. */
NK_INLINE float nk_exp_row_f32(const float *x, float largest, float scale, float *y, uint32_t count,
                               uint32_t step)
{
    float sum = 0.0f;
    for (const float *end = x + count * step; x != end; x += step, y += step) {
        float e = nk_exp_nonpositive_f32((*x - largest) * scale);
        *y = e;
        sum += e;
    }
    return sum;
}

/* One whole row; y may be x. */
NK_INLINE void nk_softmax_row_f32(const float *x, float *y, uint32_t count, uint32_t step)
{
    float largest = nk_largest_f32(x, count, step);
    float factor = 1.0f / nk_exp_row_f32(x, largest, 1.0f, y, count, step);
    for (; count >= 4u; count -= 4u, y += 4u * step) {
        y[0] *= factor;
        y[step] *= factor;
        y[2u * step] *= factor;
        y[3u * step] *= factor;
    }
    for (; count != 0u; count--, y += step) {
        *y *= factor;
    }
}

#endif
