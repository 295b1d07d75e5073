#include "nk/layernorm_s8.h"

void nk_layernorm_s8(const nk_layernorm_s8_params *p, const int8_t *x, int8_t *y)
{
    for (int32_t o = 0; o < p->outer; o++, x += p->inner, y += p->inner) {
        const nk_norm_line line = nk_norm_line_of(p, x);
        for (int32_t i = 0; i < p->inner; i++)
            y[i] = nk_norm_element_s8(&line, x[i], p->numbers + 2 * i);
    }
}
