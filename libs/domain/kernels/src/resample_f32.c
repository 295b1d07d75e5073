#include "nk/resample_f32.h"

#include <math.h>

/* One output row from two input rows; the weights stay in registers. */
static float *blend_two(const float *first, const float *second, const float *weight, float *y,
                        int32_t count)
{
    const float w0 = weight[0];
    const float w1 = weight[1];
    for (int32_t i = 0; i < count; i++) {
        y[i] = fmaf(w1, second[i], w0 * first[i]);
    }
    return y + count;
}

static float *blend_many(const nk_resample_f32_params *p, const float *x, const int32_t *place,
                         const float *weight, float *y)
{
    for (int32_t i = 0; i < p->inner; i++) {
        float sum = weight[0] * x[place[0] * p->inner + i];
        for (int32_t t = 1; t < p->taps; t++) {
            sum = fmaf(weight[t], x[place[t] * p->inner + i], sum);
        }
        *y++ = sum;
    }
    return y;
}

/* The innermost axis with two taps: one output for each pair of places. */
static float *blend_line(const nk_resample_f32_params *p, const float *x, const int32_t *place,
                         const float *weight, float *y)
{
    for (int32_t o = 0; o < p->size; o++) {
        *y++ = fmaf(weight[1], x[place[1]], weight[0] * x[place[0]]);
        place += 2;
        weight += 2;
    }
    return y;
}

void nk_resample_f32(const nk_resample_f32_params *p, const float *x, const int32_t *places,
                     const float *weights, float *y)
{
    const int32_t inner = p->inner;
    for (int32_t outer = 0; outer < p->outer; outer++) {
        if (p->taps == 2 && inner == 1) {
            y = blend_line(p, x, places, weights, y);
        } else {
            for (int32_t o = 0; o < p->size; o++) {
                const int32_t *place = places + o * p->taps;
                const float *weight = weights + o * p->taps;
                y = p->taps == 2
                        ? blend_two(x + place[0] * inner, x + place[1] * inner, weight, y, inner)
                        : blend_many(p, x, place, weight, y);
            }
        }
        x += p->extent * inner;
    }
}
