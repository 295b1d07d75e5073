/* Softmax in three passes over a row: largest element, exponentials with their sum, scaling. */
#include "nk/softmax_f32.h"

void nk_softmax_f32(const nk_softmax_params *p, const float *x, float *y)
{
    for (uint32_t o = 0; o < p->outer; o++, x += p->axis, y += p->axis) {
        nk_softmax_row_f32(x, y, p->axis, 1u);
    }
}
