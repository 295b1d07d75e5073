#ifndef NK_GEMM_TILE_S8_H
#define NK_GEMM_TILE_S8_H
/*
 * All output channels of one tile of 4 pixels, int8:
 *
 *   y[o * plane + j] = requantize(bias[o] + sum over k of w[o][k] * tile[k / 2][j][k % 2],
 *                                 multiplier[o], residual[o * plane + j])
 *
 * The inner kernel of the int8 convolutions. The rescale is that of nk/requant.h with
 * pre = 0, or with a residual that of nk/residual_s8.h.
 *
 * tile      [steps][4][2]: two k at a time; a missing last k is any number
 * w         packed by packConvS8: per pair of output channels a, b the words
 *             bias a, bias b, one word per two k, multiplier a, multiplier b;
 *           the bytes of a word are, lowest first, w[a][k], w[b][k], w[a][k + 1], w[b][k + 1]. A
 * missing k or channel has weights of zero. NK_GEMM_TILE_S8_WEIGHTS words in all. With `joined` set
 * each half word is the number 256 * w[b] + w[a] instead, bias b is 256 * bias b + bias a and
 * multiplier b a 256th of the multiplier residual  NULL or laid out as y; may be equal to y, must
 * not overlap it otherwise y         first pixel of the tile in channel 0; does not overlap tile or
 * w
 *
 * tile and w are 4-byte aligned. steps >= 0, out_channels >= 1, 1 <= pixels <= 4: the first
 * `pixels` of the tile are stored. |bias| + 128 * (sum of |w|) < 2^31 for every channel; with
 * `joined` set 256 * (sum b) + (sum a) fits into 32 bits for every input, and so do its terms: 256
 * * w[b] + w[a] into 16. Cost features: calls, blocks = pairs of channels, blocks * steps (12
 * instructions joined, else 13), blocks with a residual, blocks clamped closer than -128 .. 127,
 * blocks of fewer than 4 pixels or one channel.
 */
#include <stdint.h>

#include "nk/requant.h"
#include "nk/residual_s8.h"

typedef struct {
    int32_t steps;        /* pairs of k: half the products per output, rounded up */
    int32_t out_channels; /* channels written */
    int32_t plane;        /* bytes from one channel of y (and residual) to the next */
    int32_t joined;
    nk_requant requant;
    nk_residual_s8 residual; /* unused without one */
} nk_gemm_tile_s8_params;

/* Words of packed weights, biases and multipliers for one call. */
#define NK_GEMM_TILE_S8_WEIGHTS(steps, out_channels) ((((out_channels) + 1) / 2) * ((steps) + 4))

void nk_gemm_tile_s8(const nk_gemm_tile_s8_params *p, const int16_t *tile, const int32_t *w,
                     const int8_t *residual, int8_t *y, int32_t pixels);

#endif
