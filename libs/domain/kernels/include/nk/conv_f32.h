#ifndef NK_CONV_F32_H
#define NK_CONV_F32_H
/*
 * Grouped 2-D convolution, fp32, one image, planar (NCHW without N). A 1-D convolution is one of
 * height 1. y = act(conv(x) + bias + residual).
 *
 * x         [groups * in_channels][in_height][in_width]
 * w         packed by packConvF32: per group, per block of 4 output channels: 4 biases, then
 *           [kernel_h][kernel_w][in_channels][4] weights (missing channels of the last block are
 *           zero); per group NK_GEMM_TILE_F32_WEIGHTS(gemm.depth, gemm.out_channels) floats
 * residual  NULL or [groups * gemm.out_channels][out_height][out_width]; may be equal to y
 * y         [groups * gemm.out_channels][out_height][out_width]; must not overlap x or w, and
 *           residual only by being equal to it
 * scratch   NK_CONV_F32_SCRATCH_BYTES; overlaps nothing
 *
 * gemm.depth = in_channels * kernel_h * kernel_w, gemm.plane = out_height * out_width. Padding is
 * pad_top and pad_left; below and to the right everything outside x counts as zero, so any output
 * size (ceil mode, SAME_UPPER, unequal pads) is right. Negative pads crop. All pointers are 4-byte
 * aligned; extents, strides and dilations are at least 1. Tiles of 4 pixels run along the flattened
 * output plane. Products are summed in the order kernel row, kernel column, input channel, starting
 * from the bias, zeros of the padding included, each with fmaf.
 * Cost features: groups * tiles (tiles = plane / 4), plane % 4, those of nk_gemm_tile_f32,
 * depth * tiles inside and at the border, taps * tiles at the border (taps = kernel_h * kernel_w).
 */
#include "nk/gemm_tile_f32.h"

typedef struct {
    nk_gemm_tile_f32_params gemm; /* of one group */
    int32_t groups;
    int32_t in_channels; /* of one group */
    int32_t in_height, in_width, out_height, out_width;
    int32_t kernel_h, kernel_w;
    int32_t stride_h, stride_w;
    int32_t dilation_h, dilation_w;
    int32_t pad_top, pad_left;
} nk_conv_f32_params;

#define NK_CONV_F32_SCRATCH_BYTES(in_channels, kernel_h, kernel_w)                                 \
    (16 * (in_channels) * (kernel_h) * (kernel_w))

void nk_conv_f32(const nk_conv_f32_params *p, const float *x, const float *w, const float *residual,
                 float *y, float *scratch);

#endif
