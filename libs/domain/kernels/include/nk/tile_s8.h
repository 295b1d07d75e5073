#ifndef NK_TILE_S8_H
#define NK_TILE_S8_H
/*
 * All output channels of one tile of 4 pixels, int8: the inner kernels of the convolutions.
 *
 *   y[o * plane + j] = requantize(bias[o] + sum over k of w[o][k] * tile[k / 2][j][k % 2],
 *                                 multiplier[o], residual[o * plane + j])
 *
 * The rescale is that of nk/requant.h, or with a residual that of nk/residual_s8.h.
 *
 * tile      [steps][4][2]: two k at a time; a missing last k is any number
 * w         packed by packConvS8: per pair of output channels a, b the words
 *             bias a, bias b, one word per two k, multiplier a, multiplier b
 *           as nk/gemm_tile_s8.h or nk/gemm_tile_plain_s8.h lays them out. A missing k or channel
 * has weights of zero. NK_TILE_S8_WEIGHTS words in all residual  NULL or laid out as y; may be
 * equal to y, must not overlap it otherwise y         first pixel of the tile in channel 0; does
 * not overlap tile or w
 *
 * tile and w are 4-byte aligned. steps >= 1, out_channels >= 1, 1 <= pixels <= 4: the first
 * `pixels` of the tile are stored. |bias| + 128 * (sum of |w|) < 2^31 for every channel.
 *
 * Cost features: calls, blocks = pairs of channels that are quick (4 pixels, shift 1, pre 0) and
 * those that are not, blocks * steps, calls with an odd channel, quick blocks with a residual,
 * quick blocks clamped closer than -128 .. 127.
 */
#include <stdint.h>

#include "nk/requant.h"
#include "nk/residual_s8.h"

typedef struct {
    int32_t steps;        /* pairs of k: half the products per output, rounded up */
    int32_t out_channels; /* channels written */
    int32_t plane;        /* bytes from one channel of y (and residual) to the next */
    nk_requant requant;
    nk_residual_s8 residual; /* unused without one */
} nk_tile_s8_params;

typedef void nk_tile_s8(const nk_tile_s8_params *p, const int16_t *tile, const int32_t *w,
                        const int8_t *residual, int8_t *y, int32_t pixels);

/* Words of packed weights, biases and multipliers for one call. */
#define NK_TILE_S8_WEIGHTS(steps, out_channels) ((((out_channels) + 1) / 2) * ((steps) + 4))

#endif
