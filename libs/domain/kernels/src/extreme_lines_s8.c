#include "nk/extreme_lines_s8.h"

void nk_extreme_lines_s8(const nk_extreme_lines_s8_params *p, const int8_t *x, int8_t *y)
{
    for (int32_t outer = 0; outer < p->outer; outer++, x += p->count * p->inner) {
        for (int32_t i = 0; i < p->inner; i++) {
            const int8_t *at = x + i;
            int32_t best = INT8_MIN;
            for (int32_t left = p->count; left > 0; left--, at += p->inner) {
                const int32_t next = *at ^ p->flip;
                if (next > best) best = next;
            }
            *y++ = (int8_t)(best ^ p->flip);
        }
    }
}
