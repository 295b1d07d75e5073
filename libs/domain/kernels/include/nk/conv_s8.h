#ifndef NK_CONV_S8_H
#define NK_CONV_S8_H
/*
 * Grouped 2-D convolution, int8, one image, planar (NCHW without N). A 1-D convolution is one of
 * height 1. y = requantize(conv(x) + bias, residual).
 *
 * x         [groups * in_channels][in_height][in_width]
 * w         packed by packConvS8: per group NK_TILE_S8_WEIGHTS(gemm.steps, gemm.out_channels)
 *           words. Its k run over kernel row, kernel column, input channel; an odd number of
 *           channels leaves the last one out, and appends it as pairs of neighbouring columns row
 *           by row, then its last column (kernel_w odd) as pairs of rows
 * residual  NULL or [groups * gemm.out_channels][out_height][out_width]; may be equal to y
 * y         [groups * gemm.out_channels][out_height][out_width]; must not overlap x or w, and
 *           residual only by being equal to it
 * scratch   NK_CONV_S8_SCRATCH_BYTES, 4-byte aligned; overlaps nothing
 *
 * gemm.steps = ceil(in_channels * kernel_h * kernel_w / 2), gemm.plane = out_height * out_width.
 * Padding is pad_top and pad_left; below and to the right everything outside x counts as `zero`, so
 * any output size (ceil mode, SAME_UPPER, unequal pads) is right. The bias in w allows for x's zero
 * point, the padding included. Extents, strides and dilations are at least 1. Tiles of 4 pixels run
 * along the flattened output plane.
 * Cost features: groups * tiles (tiles = ceil(plane / 4)), those of nk/tile_s8.h, steps * tiles
 * inside (14 instructions with stride_w 1, else 19) and at the border, taps * tiles inside and at
 * the border (taps = kernel_h * kernel_w).
 */
#include "nk/gather4_s8.h"
#include "nk/tile_s8.h"

/* Row and column of the first kernel tap of four pixels, and the distances in memory from the first
 * pixel to the others. */
typedef struct {
    int32_t row[4], col[4], step[4];
    int32_t low, high; /* of the distances */
} nk_conv_window_s8;

typedef struct nk_conv_s8_params nk_conv_s8_params;
typedef void nk_conv_border(const nk_conv_s8_params *p, const nk_conv_window_s8 *at,
                            const nk_gather4_s8_params *tap, const int8_t *x, int16_t *tile);

struct nk_conv_s8_params {
    nk_tile_s8_params gemm; /* of one group */
    nk_tile_s8 *tile; /* as w is packed: nk_gemm_tile_s8, _plain_s8, or _add_s8 for a residual */
    nk_conv_border *border; /* nk_conv_border_s8; NULL where no output reads outside x */
    int32_t groups;
    int32_t in_channels; /* of one group */
    int32_t zero;        /* x's zero point, -128 .. 127 */
    int32_t in_height, in_width, out_height, out_width;
    int32_t kernel_h, kernel_w;
    int32_t stride_h, stride_w;
    int32_t dilation_h, dilation_w;
    int32_t pad_top, pad_left;
};

#define NK_CONV_S8_SCRATCH_BYTES(in_channels, kernel_h, kernel_w)                                  \
    (16 * (((in_channels) * (kernel_h) * (kernel_w) + 1) / 2))

void nk_conv_s8(const nk_conv_s8_params *p, const int8_t *x, const int32_t *w,
                const int8_t *residual, int8_t *y, int16_t *scratch);

#endif
