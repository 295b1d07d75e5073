#ifndef NK_CONV_TRANSPOSE_F32_H
#define NK_CONV_TRANSPOSE_F32_H
/*
 * Grouped 2-D transposed convolution, fp32, one image, planar. A 1-D one has height 1.
 * y = act(conv_transpose(x) + bias + residual).
 *
 * Tap (ky, kx) of input pixel (iy, ix) adds to output pixel
 *   (iy * stride_h + ky * dilation_h - pad_top, ix * stride_w + kx * dilation_w - pad_left);
 * what falls outside out_height x out_width is dropped, so output_padding, output_shape and end
 * pads are all expressed by the output extents.
 *
 * x         [groups * in_channels][in_height][in_width]
 * w         packed by packConvTransposeF32: per group, per phase (residue of oy + pad_top modulo
 *           stride_h, then of ox + pad_left modulo stride_w), per block of 4 output channels:
 *           4 biases, then [taps of the phase][in_channels][4] weights; the taps of a phase are
 *           those whose dilated row and column have its residues, rows first, ascending
 * residual  NULL or laid out as y; may be equal to y
 * y         [groups * gemm.out_channels][out_height][out_width]; must not overlap x or w, and
 *           residual only by being equal to it
 * scratch   NK_CONV_TRANSPOSE_F32_SCRATCH_BYTES; overlaps nothing
 *
 * gemm.plane = out_height * out_width; gemm.depth is not read. All pointers are 4-byte aligned;
 * extents, strides and dilations are at least 1, pads at least 0. Products are summed in the order
 * kernel row, kernel column, input channel, starting from the bias, taps that lie outside x
 * included as zeros, each with fmaf.
 * Cost features: outputs pixels * groups, those of nk_gemm_tile_f32 for single pixels, gathered
 * values (pixels * taps of the phase * in_channels).
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
} nk_conv_transpose_f32_params;

#define NK_CONV_TRANSPOSE_F32_SCRATCH_BYTES(in_channels, kernel_h, kernel_w)                       \
    (4 * (in_channels) * (kernel_h) * (kernel_w))

void nk_conv_transpose_f32(const nk_conv_transpose_f32_params *p, const float *x, const float *w,
                           const float *residual, float *y, float *scratch);

#endif
