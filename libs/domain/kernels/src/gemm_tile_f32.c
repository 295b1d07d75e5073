#include "nk/gemm_tile_f32.h"

#include <math.h>
#include <stddef.h>

#include "nk/activation_f32.h"

void nk_gemm_tile_f32(const nk_gemm_tile_f32_params *p, const float *tile, const float *w,
                      const float *residual, float *y, int32_t pixels)
{
    const ptrdiff_t block = 4 * ((ptrdiff_t)p->depth + 1);
    for (int32_t o = 0; o < p->out_channels; o++) {
        const float *bias = w + (o >> 2) * block + (o & 3);
        const ptrdiff_t row = (ptrdiff_t)o * p->plane;
        for (int32_t j = 0; j < pixels; j++) {
            float sum = residual ? residual[row + j] + *bias : *bias;
            for (int32_t k = 0; k < p->depth; k++)
                sum = fmaf(bias[4 * (k + 1)], tile[k * pixels + j], sum);
            y[row + j] = nk_activate_f32(sum, p->activation, p->lo, p->hi);
        }
    }
}
