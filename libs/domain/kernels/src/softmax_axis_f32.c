/* The same passes as nk_softmax_f32, over elements that lie apart. */
#include "nk/softmax_axis_f32.h"

#include <stddef.h>

void nk_softmax_axis_f32(const nk_softmax_params *p, const float *x, float *y)
{
    for (uint32_t o = 0; o < p->outer; o++) {
        for (uint32_t i = 0; i < p->inner; i++) {
            size_t at = (size_t)o * p->axis * p->inner + i;
            nk_softmax_row_f32(x + at, y + at, p->axis, p->inner);
        }
    }
}
