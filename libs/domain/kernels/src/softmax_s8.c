#include "nk/softmax_s8.h"

void nk_softmax_s8(const nk_softmax_s8_params *p, const int8_t *x, int8_t *y)
{
    const int32_t slab = p->axis * p->inner;
    for (int32_t o = 0; o < p->outer; o++, x += slab, y += slab)
        for (int32_t i = 0; i < p->inner; i++)
            nk_softmax_line_s8(p, x + i, y + i);
}
