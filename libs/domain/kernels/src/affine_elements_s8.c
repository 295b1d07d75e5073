#include "nk/affine_elements_s8.h"

#include "nk/round_s8.h"

void nk_affine_elements_s8(const nk_affine_elements *p, const int8_t *x, const int32_t *factor,
                           const int32_t *offset, int8_t *y, int32_t count)
{
    for (; count > 0; count--) {
        *y++ = nk_round_s8(*x++ * *factor + *offset, p->shift, p->ties);
        factor += p->factor_step;
        offset += p->offset_step;
    }
}
