#include "nk/affine_row_s8.h"

#include "nk/round_s8.h"

void nk_affine_row_s8(const nk_affine *p, const int8_t *x, int8_t *y, int32_t count)
{
    for (int32_t i = 0; i < count; i++)
        y[i] = nk_round_s8(x[i] * p->factor + p->offset, p->shift, p->ties);
}
