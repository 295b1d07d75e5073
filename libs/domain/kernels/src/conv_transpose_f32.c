#include "nk/conv_transpose_f32.h"

#include <stddef.h>

/* Kernel positions k with k * dilation congruent to phase modulo stride: the taps of that phase. */
static int32_t count_taps(int32_t kernel, int32_t dilation, int32_t stride, int32_t phase)
{
    int32_t taps = 0;
    for (int32_t k = 0; k < kernel; k++)
        if (k * dilation % stride == phase) taps++;
    return taps;
}

/* The column of one output pixel at (ty, tx), counted with the padding: zeros where a tap would
 * have come from outside x. */
static void gather_pixel(const nk_conv_transpose_f32_params *p, const float *x, int32_t ty,
                         int32_t tx, float *column)
{
    const ptrdiff_t plane = (ptrdiff_t)p->in_height * p->in_width;
    for (int32_t ky = 0; ky < p->kernel_h; ky++) {
        const int32_t down = ty - ky * p->dilation_h;
        if (down % p->stride_h != 0) continue;
        for (int32_t kx = 0; kx < p->kernel_w; kx++) {
            const int32_t right = tx - kx * p->dilation_w;
            if (right % p->stride_w != 0) continue;
            const int32_t iy = down / p->stride_h, ix = right / p->stride_w;
            if (down < 0 || right < 0 || iy >= p->in_height || ix >= p->in_width) {
                for (int32_t c = p->in_channels; c > 0; c--)
                    *column++ = 0.0f;
                continue;
            }
            const float *from = x + ((ptrdiff_t)iy * p->in_width + ix);
            for (int32_t c = p->in_channels; c > 0; c--, from += plane)
                *column++ = *from;
        }
    }
}

/* All output pixels of one group whose padded position is congruent to (phase_h, phase_w). */
static void convolve_phase(const nk_conv_transpose_f32_params *p,
                           const nk_gemm_tile_f32_params *gemm, int32_t phase_h, int32_t phase_w,
                           const float *x, const float *w, const float *residual, float *y,
                           float *scratch)
{
    for (int32_t ty = phase_h; ty < p->out_height + p->pad_top; ty += p->stride_h) {
        if (ty < p->pad_top) continue;
        for (int32_t tx = phase_w; tx < p->out_width + p->pad_left; tx += p->stride_w) {
            if (tx < p->pad_left) continue;
            const ptrdiff_t at = (ptrdiff_t)(ty - p->pad_top) * p->out_width + (tx - p->pad_left);
            gather_pixel(p, x, ty, tx, scratch);
            nk_gemm_tile_f32(gemm, scratch, w, residual ? residual + at : NULL, y + at, 1);
        }
    }
}

void nk_conv_transpose_f32(const nk_conv_transpose_f32_params *p, const float *x, const float *w,
                           const float *residual, float *y, float *scratch)
{
    const ptrdiff_t in_group = (ptrdiff_t)p->in_channels * p->in_height * p->in_width;
    const ptrdiff_t out_group = (ptrdiff_t)p->gemm.out_channels * p->gemm.plane;
    nk_gemm_tile_f32_params gemm = p->gemm;
    for (int32_t g = 0; g < p->groups; g++) {
        for (int32_t phase_h = 0; phase_h < p->stride_h; phase_h++) {
            const int32_t rows = count_taps(p->kernel_h, p->dilation_h, p->stride_h, phase_h);
            for (int32_t phase_w = 0; phase_w < p->stride_w; phase_w++) {
                gemm.depth = p->in_channels * rows *
                             count_taps(p->kernel_w, p->dilation_w, p->stride_w, phase_w);
                convolve_phase(p, &gemm, phase_h, phase_w, x, w, residual, y, scratch);
                w += NK_GEMM_TILE_F32_WEIGHTS((ptrdiff_t)gemm.depth, gemm.out_channels);
            }
        }
        x += in_group;
        y += out_group;
        if (residual) residual += out_group;
    }
}
