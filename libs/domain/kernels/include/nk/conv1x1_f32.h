#ifndef NK_CONV1X1_F32_H
#define NK_CONV1X1_F32_H
/*
 * Pointwise convolution (kernel 1, stride 1, no padding, one group), fp32, one image, planar, any
 * number of spatial dimensions: y = act(W x + bias + residual).
 *
 * x         [gemm.depth][gemm.plane]
 * w         packed by packConvF32 with a 1 x 1 kernel (layout in nk/gemm_tile_f32.h)
 * residual  NULL or laid out as y; may be equal to y, also where y is x
 * y         [gemm.out_channels][gemm.plane]; either does not overlap x or is equal to x, whatever
 *           the two channel counts (the buffer must hold the larger one): each tile of pixels is
 *           copied to scratch before it is overwritten
 * scratch   NK_CONV1X1_F32_SCRATCH_BYTES; overlaps nothing
 *
 * All pointers are 4-byte aligned, gemm.depth and gemm.plane are at least 1.
 * Cost features: tiles = plane / 4, plane % 4, those of nk_gemm_tile_f32, depth * tiles.
 */
#include "nk/gemm_tile_f32.h"

typedef struct {
    nk_gemm_tile_f32_params gemm;
} nk_conv1x1_f32_params;

#define NK_CONV1X1_F32_SCRATCH_BYTES(in_channels) (16 * (in_channels))

void nk_conv1x1_f32(const nk_conv1x1_f32_params *p, const float *x, const float *w,
                    const float *residual, float *y, float *scratch);

#endif
