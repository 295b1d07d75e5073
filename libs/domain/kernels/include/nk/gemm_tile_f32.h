#ifndef NK_GEMM_TILE_F32_H
#define NK_GEMM_TILE_F32_H
/*
 * All output channels of one tile of 4 pixels, or of one single pixel:
 *
 *   y[o * plane + j] = act((bias[o] + residual[o * plane + j]) + sum over k of w[o][k] *
 * tile[k][j])
 *
 * The inner kernel of the convolutions. Each output is one chain of fmaf in the order k = 0, 1, ...
 *
 * tile      [depth][pixels], pixels is 4 or 1
 * w         packed: per block of 4 output channels 4 biases, then [depth][4] weights; the last
 *           block is filled with zeros; NK_GEMM_TILE_F32_WEIGHTS floats in all
 * residual  NULL or laid out as y; may be equal to y, must not overlap it otherwise
 * y         first pixel of the tile in channel 0; does not overlap tile or w
 *
 * All pointers are 4-byte aligned. depth >= 0, out_channels >= 1, plane >= pixels.
 * Cost features: calls, blocks = ceil(out_channels / 4), blocks * depth (per 4 pixels about 17.5
 * instructions, per 1 pixel 4.5), stored outputs, ragged (out_channels % 4 != 0).
 */
#include <stdint.h>

typedef struct {
    int32_t depth;        /* products per output */
    int32_t out_channels; /* channels written */
    int32_t plane;        /* floats from one channel of y (and residual) to the next */
    int32_t activation;   /* NK_ACT_* */
    float lo, hi;         /* limits of NK_ACT_CLIP: 0 and a positive one */
} nk_gemm_tile_f32_params;

/* Floats of packed weights and biases for one call. */
#define NK_GEMM_TILE_F32_WEIGHTS(depth, out_channels)                                              \
    ((((out_channels) + 3) / 4) * 4 * ((depth) + 1))

void nk_gemm_tile_f32(const nk_gemm_tile_f32_params *p, const float *tile, const float *w,
                      const float *residual, float *y, int32_t pixels);

#endif
