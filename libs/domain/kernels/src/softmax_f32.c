/* Softmax in three passes over a row: largest element, exponentials with their sum, scaling. */
#include "nk/softmax_f32.h"

#include "nk/softmax_row_f32.h"

#include <stddef.h>

NK_INLINE void softmax(const float *x, float *y, uint32_t count, uint32_t step)
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

void nk_softmax_f32(const nk_softmax_f32_params *p, const float *x, float *y)
{
    for (uint32_t o = 0; o < p->outer; o++) {
        for (uint32_t i = 0; i < p->inner; i++) {
            size_t at = (size_t)o * p->axis * p->inner + i;
            if (p->is_log != 0) {
                log_softmax(x + at, y + at, p->axis, p->inner);
            } else if (p->inner == 1u) {
                softmax(x + at, y + at, p->axis, 1u);
            } else {
                softmax(x + at, y + at, p->axis, p->inner);
            }
        }
    }
}
