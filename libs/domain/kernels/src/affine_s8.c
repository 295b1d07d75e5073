#include "nk/affine_s8.h"

#include "nk/affine_elements_s8.h"
#include "nk/affine_row_s8.h"

void nk_affine_s8(const nk_affine_s8_params *p, const int8_t *x, const int32_t *factor,
                  const int32_t *offset, int8_t *y)
{
    const nk_affine_elements elements = {p->factor_step, p->offset_step, p->shift, p->ties};
    for (int32_t o = 0; o < p->outer; o++) {
        if (p->inner == 1) {
            nk_affine_elements_s8(&elements, x, factor, offset, y, p->channels);
            x += p->channels;
            y += p->channels;
            continue;
        }
        for (int32_t c = 0; c < p->channels; c++, x += p->inner, y += p->inner) {
            const nk_affine row = {factor[c * p->factor_step], offset[c * p->offset_step], p->shift,
                                   p->ties};
            nk_affine_row_s8(&row, x, y, p->inner);
        }
    }
}
