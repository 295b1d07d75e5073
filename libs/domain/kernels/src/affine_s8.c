#include "nk/affine_s8.h"

#include "nk/affine_row_s8.h"
#include "nk/round_s8.h"

/* One element for each channel. */
static void single_elements(const nk_affine_s8_params *p, const int8_t *x, const int32_t *factor,
                            const int32_t *offset, int8_t *y)
{
    const int32_t shift = p->shift, ties = p->ties;
    const int32_t factor_step = p->factor_step, offset_step = p->offset_step;
    for (int32_t c = p->channels; c > 0; c--) {
        *y++ = nk_round_s8(*x++ * *factor + *offset, shift, ties);
        factor += factor_step;
        offset += offset_step;
    }
}

void nk_affine_s8(const nk_affine_s8_params *p, const int8_t *x, const int32_t *factor,
                  const int32_t *offset, int8_t *y)
{
    for (int32_t o = 0; o < p->outer; o++) {
        if (p->inner == 1) {
            single_elements(p, x, factor, offset, y);
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
