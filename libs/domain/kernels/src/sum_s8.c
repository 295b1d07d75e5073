#include "nk/sum_s8.h"

#include "nk/round_s8.h"

void nk_sum_s8(const nk_sum_s8_params *p, const int8_t *a, const int8_t *b, int8_t *y,
               int32_t count)
{
    for (int32_t i = 0; i < count; i++) {
        const int32_t sum = a[i] * p->a_factor + b[i] * p->b_factor + p->offset;
        y[i] = nk_round_s8(sum, p->shift, p->ties);
    }
}
