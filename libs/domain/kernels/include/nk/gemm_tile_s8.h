#ifndef NK_GEMM_TILE_S8_H
#define NK_GEMM_TILE_S8_H
/*
 * An int8 tile (nk/tile_s8.h) with two channels in each half word of the weights, the quicker form:
 * the lower half of a word is 256 * w[b][k] + w[a][k], the upper one the same of k + 1. Bias b is
 * 256 * bias[b] + bias[a]. All of these fit into 16 and 32 bits, and so do 256 * (sum b) and
 * 256 * (sum b) + (sum a) for every input.
 * `residual` is NULL: nk_gemm_tile_add_s8 takes one.
 * Cost features: those of nk/tile_s8.h; 12 instructions per step of a block.
 */
#include "nk/tile_s8.h"

void nk_gemm_tile_s8(const nk_tile_s8_params *p, const int16_t *tile, const int32_t *w,
                     const int8_t *residual, int8_t *y, int32_t pixels);

#endif
