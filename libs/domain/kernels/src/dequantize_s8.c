#include "nk/dequantize_s8.h"

void nk_dequantize_s8(const nk_dequantize_s8_params *p, const int8_t *x, float *y)
{
    for (int32_t i = 0; i < p->count; i++)
        y[i] = (float)(x[i] - p->zero) * p->scale;
}
