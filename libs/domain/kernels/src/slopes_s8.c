#include "nk/slopes_s8.h"

#include "nk/round_s8.h"

static void row(const nk_slopes_s8_params *p, const int8_t *x, const int32_t *below, int8_t *y)
{
    for (int32_t i = 0; i < p->inner; i++) {
        const int32_t sum =
            x[i] >= p->zero ? x[i] * p->factor + p->offset : x[i] * below[0] + below[1];
        y[i] = nk_round_s8(sum, p->shift, p->ties);
    }
}

void nk_slopes_s8(const nk_slopes_s8_params *p, const int8_t *x, const int32_t *numbers, int8_t *y)
{
    for (int32_t o = 0; o < p->outer; o++)
        for (int32_t c = 0; c < p->channels; c++, x += p->inner, y += p->inner)
            row(p, x, numbers + 2 * c, y);
}
