#include "nk/mean_rows_s8.h"

void nk_mean_rows_s8(const nk_mean_rows_s8_params *p, const int8_t *x, int8_t *y)
{
    for (int32_t row = 0; row < p->rows; row++) {
        int32_t sum = -p->count * p->zero;
        for (int32_t left = p->count; left > 0; left--)
            sum += *x++;
        *y++ = nk_average_whole(&p->average, sum);
    }
}
