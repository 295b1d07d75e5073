#ifndef NK_GEMM_TILE_PLAIN_S8_H
#define NK_GEMM_TILE_PLAIN_S8_H
/*
 * An int8 tile (nk/tile_s8.h) with each weight in a byte of its own, for weights that
 * nk/gemm_tile_s8.h cannot hold. The bytes of a word are, lowest first, w[a][k], w[b][k], w[a][k +
 * 1], w[b][k + 1]. Cost features: those of nk/tile_s8.h; 13 instructions per step of a block.
 */
#include "nk/tile_s8.h"

void nk_gemm_tile_plain_s8(const nk_tile_s8_params *p, const int16_t *tile, const int32_t *w,
                           const int8_t *residual, int8_t *y, int32_t pixels);

#endif
