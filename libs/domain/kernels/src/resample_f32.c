#include "nk/resample_f32.h"

#include <math.h>

void nk_resample_f32(const nk_resample_f32_params *p, const float *x, const int32_t *places,
                     const float *weights, float *y)
{
    for (int32_t outer = 0; outer < p->outer; outer++) {
        const int32_t *place = places;
        const float *weight = weights;
        for (int32_t o = 0; o < p->size; o++) {
            for (int32_t inner = 0; inner < p->inner; inner++) {
                const float *column = x + inner;
                float sum = weight[0] * column[place[0] * p->inner];
                for (int32_t t = 1; t < p->taps; t++) {
                    sum = fmaf(weight[t], column[place[t] * p->inner], sum);
                }
                *y++ = sum;
            }
            place += p->taps;
            weight += p->taps;
        }
        x += p->extent * p->inner;
    }
}
