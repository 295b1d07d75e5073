#ifndef NK_GEMM_TILE_ADD_S8_H
#define NK_GEMM_TILE_ADD_S8_H
/*
 * nk_gemm_tile_s8 (nk/gemm_tile_s8.h) with a residual, which is quick with requant.shift 1, pre 0
 * and residual.shift 6; `residual` is not NULL. Cost features: those of nk/tile_s8.h.
 */
#include "nk/tile_s8.h"

void nk_gemm_tile_add_s8(const nk_tile_s8_params *p, const int16_t *tile, const int32_t *w,
                         const int8_t *residual, int8_t *y, int32_t pixels);

#endif
