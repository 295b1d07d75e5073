#include "nk/mean_lines_s8.h"

void nk_mean_lines_s8(const nk_mean_lines_s8_params *p, const int8_t *x, int8_t *y)
{
    for (int32_t outer = 0; outer < p->outer; outer++, x += p->count * p->inner) {
        for (int32_t i = 0; i < p->inner; i++) {
            int32_t sum = -p->count * p->zero;
            const int8_t *at = x + i;
            for (int32_t left = p->count; left > 0; left--, at += p->inner)
                sum += *at;
            *y++ = nk_average_whole(&p->average, sum);
        }
    }
}
