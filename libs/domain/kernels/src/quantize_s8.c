#include "nk/quantize_s8.h"

void nk_quantize_s8(const nk_quantize_s8_params *p, const float *x, int8_t *y)
{
    for (int32_t i = 0; i < p->count; i++)
        y[i] = nk_quantized_s8(x[i], p->scale, p->zero);
}
