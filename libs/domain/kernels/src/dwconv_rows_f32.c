#include "nk/dwconv_rows_f32.h"

#include <math.h>
#include <stddef.h>

#include "nk/activation_f32.h"

void nk_dwconv_rows_f32(const nk_dwconv_f32_params *p, const float *x, int32_t stride,
                        const float *w, float *y, int32_t rows)
{
    for (int32_t oy = 0; oy < rows; oy++) {
        for (int32_t ox = 0; ox < p->out_width; ox++) {
            const float *from = x + (ptrdiff_t)oy * p->stride_h * stride + ox * p->stride_w;
            const float *weight = w;
            float sum = *weight++;
            for (int32_t ky = 0; ky < p->kernel_h; ky++)
                for (int32_t kx = 0; kx < p->kernel_w; kx++)
                    sum = fmaf(*weight++,
                               from[(ptrdiff_t)ky * p->dilation_h * stride + kx * p->dilation_w],
                               sum);
            *y++ = nk_activate_f32(sum, p->activation, p->lo, p->hi);
        }
    }
}
