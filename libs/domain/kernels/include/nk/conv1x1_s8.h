#ifndef NK_CONV1X1_S8_H
#define NK_CONV1X1_S8_H
/*
 * Pointwise convolution (kernel 1, stride 1, no padding, one group), int8, one image, planar, any
 * number of spatial dimensions: y = requantize(W x + bias, residual).
 *
 * x         [depth][gemm.plane]
 * w         packed by packConvS8 with a 1 x 1 kernel (nk/tile_s8.h)
 * residual  NULL or laid out as y; may be equal to y, also where y is x
 * y         [gemm.out_channels][gemm.plane]; either does not overlap x or is equal to x, whatever
 *           the two channel counts (the buffer must hold the larger one): each tile of pixels is
 *           copied to scratch before it is overwritten
 * scratch   NK_CONV1X1_S8_SCRATCH_BYTES, 4-byte aligned; overlaps nothing
 *
 * gemm.steps = (depth + 1) / 2; depth and gemm.plane are at least 1.
 * Cost features: those of nk/tile_s8.h and nk_gather4_s8, for every four pixels and for what is
 * left of them.
 */
#include "nk/tile_s8.h"

typedef struct {
    nk_tile_s8_params gemm;
    nk_tile_s8 *tile; /* as w is packed: nk_gemm_tile_s8, _plain_s8, or _add_s8 for a residual */
    int32_t depth;
} nk_conv1x1_s8_params;

#define NK_CONV1X1_S8_SCRATCH_BYTES(in_channels) (16 * (((in_channels) + 1) / 2))

void nk_conv1x1_s8(const nk_conv1x1_s8_params *p, const int8_t *x, const int32_t *w,
                   const int8_t *residual, int8_t *y, int16_t *scratch);

#endif
