#include "nk/extreme_rows_s8.h"

void nk_extreme_rows_s8(const nk_extreme_rows_s8_params *p, const int8_t *x, int8_t *y)
{
    for (int32_t row = 0; row < p->rows; row++) {
        int32_t best = INT8_MIN;
        for (int32_t left = p->count; left > 0; left--, x++) {
            const int32_t next = *x ^ p->flip;
            if (next > best) best = next;
        }
        *y++ = (int8_t)(best ^ p->flip);
    }
}
