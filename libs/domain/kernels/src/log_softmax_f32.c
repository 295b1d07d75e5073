/* (x - largest) - log(sum of e^(x - largest)): nothing overflows and no exponential is kept. */
#include "nk/log_softmax_f32.h"

#include <stddef.h>

static void log_softmax(const float *x, float *y, uint32_t count, uint32_t step)
{
    float largest = nk_largest_f32(x, count, step), sum = 0.0f;
    for (uint32_t i = 0; i < count; i++) {
        sum += nk_exp_nonpositive_f32(x[i * step] - largest);
    }
    float log_sum = nk_log_f32(sum);
    for (uint32_t i = 0; i < count; i++) {
        y[i * step] = (x[i * step] - largest) - log_sum;
    }
}

void nk_log_softmax_f32(const nk_softmax_params *p, const float *x, float *y)
{
    for (uint32_t o = 0; o < p->outer; o++) {
        for (uint32_t i = 0; i < p->inner; i++) {
            size_t at = (size_t)o * p->axis * p->inner + i;
            log_softmax(x + at, y + at, p->axis, p->inner);
        }
    }
}
