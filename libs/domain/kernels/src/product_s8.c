#include "nk/product_s8.h"

void nk_product_s8(const nk_product_s8_params *p, const int8_t *a, const int8_t *b, int8_t *y,
                   int32_t count)
{
    for (int32_t i = 0; i < count; i++)
        y[i] = nk_scaled_product_s8(p, (a[i] - p->a_zero) * (b[i] - p->b_zero));
}
