#include "nk/resample_s8.h"

/* A row of outputs from rows of input that begin at `places`. */
static void blend_row(const nk_resample_s8_params *p, const int8_t *x, const int32_t *places,
                      const int32_t *factors, int8_t *y)
{
    const int32_t inner = p->inner, taps = p->taps, offset = p->offset;
    const int32_t shift = p->shift, ties = p->ties;
    for (int32_t i = 0; i < inner; i++) {
        int32_t sum = offset;
        for (int32_t t = 0; t < taps; t++)
            sum += factors[t] * x[places[t] * inner + i];
        y[i] = nk_round_s8(sum, shift, ties);
    }
}

void nk_resample_s8(const nk_resample_s8_params *p, const int8_t *x, const int32_t *places,
                    const int32_t *factors, int8_t *y)
{
    for (int32_t outer = p->outer; outer > 0; outer--, x += p->extent * p->inner) {
        for (int32_t s = 0; s < p->size; s++, y += p->inner)
            blend_row(p, x, places + s * p->taps, factors + s * p->taps, y);
    }
}
