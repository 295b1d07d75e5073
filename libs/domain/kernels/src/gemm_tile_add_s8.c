#include "nk/gemm_tile_add_s8.h"

#include "nk/tile_joined_s8.h"

void nk_gemm_tile_add_s8(const nk_tile_s8_params *p, const int16_t *tile, const int32_t *w,
                         const int8_t *residual, int8_t *y, int32_t pixels)
{
    nk_tile_joined_s8(p, tile, w, residual, y, pixels);
}
